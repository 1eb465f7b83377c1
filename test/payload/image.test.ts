// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {Payload} from '../../src/payload/description.ts';
import {probe, verifyImage} from '../../src/payload/image.ts';
import {openPayload} from '../../src/payload/open.ts';
import {memoryFiles} from '../support/memory-files.ts';
import {fakeWorld, on, type Reply} from '../support/world.ts';
import {entriesIn, payloadFiles, problemOf, said, verityRecording} from './recorded.ts';

const opened = await openPayload('/p', memoryFiles(entriesIn('/p', payloadFiles())));
/** The recorded image of 300 blocks, described rightly. */
const payload: Payload = {
  ...opened,
  description: {
    ...opened.description,
    rootHash: verityRecording.rootHash,
    root: {file: 'root.erofs', type: 'erofs', bytes: `${300 * 4096}`},
  },
};
const recorded = (name: string): Reply => said(verityRecording, name);

type Replies = {dump?: Reply; verify?: Reply; probe?: Reply};

const check = async (
  replies: Replies = {},
  change: Partial<Payload['description']> = {},
): ReturnType<typeof verifyImage> => {
  const world = fakeWorld({
    commands: [
      on('veritysetup dump', replies.dump ?? recorded('dump')),
      on('veritysetup verify', replies.verify ?? recorded('verify')),
      on('blkid', replies.probe ?? recorded('probe of erofs')),
    ],
  });
  return verifyImage(
    {...payload, description: {...payload.description, ...change}},
    world.reader(),
    () => {},
  );
};

describe('verifyImage', () => {
  it('gives the facts of a sealed image', async () => {
    expect(await check()).toEqual({
      'root.hash': verityRecording.rootHash,
      'root.type': 'erofs',
      'verity.salt': 'ab'.repeat(32),
      'verity.blocks': '300',
      'verity.uuid': '11111111-2222-4333-8444-555555555555',
    });
  });

  it('has every block checked against the root hash of the description', async () => {
    const commands = [
      on('veritysetup dump', recorded('dump')),
      on('veritysetup verify', ''),
      on('blkid', recorded('probe of erofs')),
    ];
    const world = fakeWorld({commands});
    await verifyImage(payload, world.reader(), () => {});
    expect(world.calls.map(({line}) => line)).toContain(
      `veritysetup verify /p/root.erofs /p/root.verity ${verityRecording.rootHash}`,
    );
    expect(world.changes()).toEqual([]);
  });

  it('accepts devices that are longer than the image, as veritysetup does', async () => {
    expect(await check({verify: recorded('verify, both longer')})).toHaveProperty(
      ['verity.blocks'],
      '300',
    );
  });

  it.each([
    'wrong root hash',
    'data block changed',
    'tree changed',
    'data cut short',
    'tree cut short',
  ])('refuses an image: %s', async name => {
    const {code, detail} = await problemOf(() => check({verify: recorded(`verify, ${name}`)}));
    expect(code).toBe('PAYLOAD-VERITY-MISMATCH');
    expect(detail).toMatch(/Verification of (root hash|data area) failed/);
  });

  it('refuses a tree without a superblock', async () => {
    expect(await problemOf(() => check({dump: recorded('dump of no superblock')}))).toEqual({
      code: 'PAYLOAD-VERITY-MISMATCH',
      detail: expect.stringContaining('does not begin with'),
    });
  });

  const dump = said(verityRecording, 'dump').stdout;
  it.each([
    ['another hash type', dump.replace(/(Hash type:\s+)1/, '$10'), /hashType is 0/],
    ['another algorithm', dump.replace('\tsha256', '\tsha1'), /algorithm is sha1/],
    [
      'smaller data blocks',
      dump.replace(/(Data block size:\s+)4096/, '$1512'),
      /dataBlockSize is 512/,
    ],
    [
      'smaller hash blocks',
      dump.replace(/(Hash block size:\s+)4096/, '$1512'),
      /hashBlockSize is 512/,
    ],
    [
      'fewer blocks than the image has',
      dump.replace(/(Data blocks:\s+)300/, '$1299'),
      /dataBlocks is 299.*300/,
    ],
    ['no salt', dump.replace('ab'.repeat(32), '-'), /salt is shorter/],
    ['a short salt', dump.replace('ab'.repeat(32), 'abcd'), /salt is shorter/],
  ])('refuses a superblock with %s, before the long check', async (_, stdout, detail) => {
    expect(stdout).not.toBe(dump);
    const verify = (): never => {
      throw new Error('not yet');
    };
    const world = fakeWorld({
      commands: [on('veritysetup dump', stdout), on('veritysetup verify', verify)],
    });
    expect(await problemOf(() => verifyImage(payload, world.reader(), () => {}))).toEqual({
      code: 'PAYLOAD-VERITY-MISMATCH',
      detail: expect.stringMatching(detail),
    });
  });

  it('refuses an image of another file system, or of none', async () => {
    expect(await problemOf(() => check({probe: recorded('probe of squashfs')}))).toEqual({
      code: 'PAYLOAD-ROOT-IMAGE-INVALID',
      detail: 'root.erofs holds squashfs, not erofs',
    });
    expect(
      (await problemOf(() => check({probe: recorded('probe of nothing known')}))).detail,
    ).toContain('no file system');
  });

  it('accepts a squashfs that is described as one', async () => {
    const described = {root: {...payload.description.root, type: 'squashfs'}} as const;
    expect(await check({probe: recorded('probe of squashfs')}, described)).toHaveProperty(
      ['root.type'],
      'squashfs',
    );
  });

  it('says that a tool is missing rather than that the image is bad', async () => {
    expect((await problemOf(() => check({verify: {code: 127}}))).code).toBe('COMMAND-FAILED');
  });
});

it('probes past caches', () => {
  expect(probe('/d')).toMatchObject({
    program: 'blkid',
    args: ['--probe', '--output', 'export', '/d'],
    effect: 'read',
  });
});
