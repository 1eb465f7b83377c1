// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Progress} from '../../src/engine/plan/step.ts';
import {openPayload} from '../../src/payload/open.ts';
import {verifyPayload} from '../../src/payload/verify.ts';
import type {Entry} from '../support/memory-files.ts';
import {fakeWorld, on, type World} from '../support/world.ts';
import {
  entriesIn,
  fingerprint,
  gpgvRecording,
  listed,
  payloadFiles,
  problemOf,
  recordedCall,
  said,
  sha256,
} from './recorded.ts';

const trust = {keyring: '/t/release.gpg', fingerprints: [fingerprint]};
const commands = [
  on('gpgv', recordedCall('gpgv', '--status-fd').outcome),
  on('veritysetup dump', recordedCall('veritysetup', 'dump').outcome),
  on('veritysetup verify', recordedCall('veritysetup', 'verify').outcome),
  on('blkid', recordedCall('blkid', '--probe').outcome),
  on('sbverify', recordedCall('sbverify', '--list').outcome),
];

const worldOf = (files: ReadonlyMap<string, Entry> = payloadFiles()): World =>
  fakeWorld({files: entriesIn('/p', files), commands});

type Tell = (progress: Progress) => void;

/** Opens and verifies; `between` may change the machine after the opening. */
async function verify(
  world: World,
  between: (world: World) => void = () => {},
  tell: Tell = () => {},
): ReturnType<typeof verifyPayload> {
  const payload = await openPayload('/p', world.files);
  between(world);
  return verifyPayload(payload, trust, world.reader(), tell);
}

describe('verifyPayload', () => {
  it('proves the recorded payload and says how', async () => {
    const world = worldOf();
    const files = payloadFiles();
    expect(await verify(world)).toMatchObject({
      name: 'Test',
      version: '1.0',
      variant: 'core',
      manifest: sha256(files.get('manifest') ?? ''),
      files: '10',
      'signature.primary': fingerprint,
      'root.type': 'erofs',
      'stub.sbat': 'stub,1',
    });
    expect(world.calls.map(({command}) => command.program)).toEqual([
      'gpgv',
      'sbverify',
      'veritysetup',
      'veritysetup',
      'blkid',
    ]);
    expect(world.changes()).toEqual([]);
    expect(world.files.writes).toEqual([]);
  });

  it('gives gpgv the bytes that it parses', async () => {
    const world = worldOf();
    await verify(world);
    expect(world.calls[0]?.input).toBe(
      Buffer.from(payloadFiles().get('manifest') ?? '').toString(),
    );
  });

  it('tells bytes that only grow and end with the total', async () => {
    const told: bigint[] = [];
    let total = 0n;
    await verify(
      worldOf(),
      () => {},
      progress => {
        if ('done' in progress) {
          told.push(progress.done);
          total = progress.total;
        }
      },
    );
    expect(told).toEqual(told.toSorted((a, b) => Number(a - b)));
    expect(told.at(-1)).toBe(total);
    expect(total).toBe(
      [...payloadFiles()]
        .filter(([name]) => !name.startsWith('manifest'))
        .reduce((sum, [, bytes]) => sum + BigInt(bytes.length), 0n),
    );
  });

  it('accepts devices in place of image and tree, and counts only their first bytes', async () => {
    const files = new Map<string, Entry>(payloadFiles());
    for (const name of ['root.erofs', 'root.verity']) {
      files.set(name, {
        device: Buffer.concat([payloadFiles().get(name) ?? Buffer.alloc(0), Buffer.alloc(4096, 9)]),
      });
    }
    expect(await verify(worldOf(files))).toHaveProperty('files', '10');
  });

  it('accepts a listed file that plays no part', async () => {
    expect(
      await verify(worldOf(listed(payloadFiles().set('NOTICE', Buffer.from('hello'))))),
    ).toHaveProperty('files', '11');
  });

  it.each<[string, string, (files: Map<string, Entry>) => unknown, RegExp]>([
    [
      'a file nobody listed',
      'PAYLOAD-FILE-UNLISTED',
      files => files.set('extra.efi', 'x'),
      /1 files that the manifest does not list: extra\.efi/,
    ],
    ['a hidden file', 'PAYLOAD-FILE-UNLISTED', files => files.set('.hidden', 'x'), /\.hidden/],
    ['a directory', 'PAYLOAD-FILE-UNLISTED', files => files.set('sub', {directory: true}), /sub/],
    [
      'no signature',
      'PAYLOAD-FILE-MISSING',
      files => files.delete('manifest.sig'),
      /nobody signed/,
    ],
  ])('refuses %s', async (_, code, change, detail) => {
    const files = new Map<string, Entry>(payloadFiles());
    change(files);
    expect(await problemOf(() => verify(worldOf(files)))).toEqual({
      code,
      detail: expect.stringMatching(detail),
    });
  });

  it('refuses one flipped bit in any file, and names file, expected and found hash', async () => {
    const names = [...payloadFiles().keys()].filter(
      name => !['payload.json', 'manifest', 'manifest.sig'].includes(name),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.nat(),
        fc.nat({max: 7}),
        async (name, at, bit) => {
          const files = payloadFiles();
          const bytes = Uint8Array.from(files.get(name) ?? []);
          const index = at % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
          const {code, detail} = await problemOf(() => verify(worldOf(files.set(name, bytes))));
          const [listedHash, found] = [sha256(payloadFiles().get(name) ?? ''), sha256(bytes)];
          expect([code, detail]).toEqual([
            'PAYLOAD-HASH-MISMATCH',
            `${name}: the manifest says ${listedHash}, its content has ${found}`,
          ]);
        },
      ),
      {numRuns: 40},
    );
  });

  it('refuses a bad signature before it hashes or runs anything else', async () => {
    const world = worldOf();
    world.rule(on('gpgv', said(gpgvRecording, 'changed')));
    const told: Progress[] = [];
    expect(
      (
        await problemOf(() =>
          verify(
            world,
            () => {},
            progress => void told.push(progress),
          ),
        )
      ).code,
    ).toBe('PAYLOAD-SIGNATURE-BAD');
    expect(world.calls).toHaveLength(1);
    expect(told.filter(progress => 'done' in progress)).toEqual([]);
  });

  it('refuses a key that is not pinned', async () => {
    const world = worldOf();
    const payload = await openPayload('/p', world.files);
    const other = {...trust, fingerprints: ['0'.repeat(40)]};
    expect(
      (await problemOf(() => verifyPayload(payload, other, world.reader(), () => {}))).code,
    ).toBe('PAYLOAD-KEY-UNKNOWN');
  });

  it.each<[string, string, (world: World) => void]>([
    [
      'the manifest',
      'PAYLOAD-CHANGED',
      ({files}) => files.put('/p/manifest', `SHA256 (a) = ${'0'.repeat(64)}\n`),
    ],
    ["a file's length", 'PAYLOAD-SIZE-MISMATCH', ({files}) => files.put('/p/vmlinuz', 'x')],
    [
      "a file's content",
      'PAYLOAD-HASH-MISMATCH',
      ({files}) => files.put('/p/initrd.img', '070701 INITRD\n'),
    ],
    [
      "a file's presence",
      'PAYLOAD-FILE-MISSING',
      ({files}) => void files.tree.delete('/p/vmlinuz'),
    ],
    ['the description', 'PAYLOAD-SIZE-MISMATCH', ({files}) => files.put('/p/payload.json', '{}')],
  ])('notices that %s changed after the opening', async (_, code, change) => {
    expect((await problemOf(() => verify(worldOf(), change))).code).toBe(code);
  });

  it('fails on a device that is shorter than the image', async () => {
    const files = new Map<string, Entry>(payloadFiles());
    await expect(verify(worldOf(files.set('root.erofs', {device: 4096})))).rejects.toThrow(
      /shorter/,
    );
  });
});
