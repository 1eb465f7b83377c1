// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {readFault} from '../../src/payload/medium.ts';
import {openPayload} from '../../src/payload/open.ts';
import {verifyPayload} from '../../src/payload/verify.ts';
import type {Entry} from '../support/memory-files.ts';
import {fakeWorld, on, type World} from '../support/world.ts';
import {entriesIn, fingerprint, payloadFiles, problemOf, recordedCall} from './recorded.ts';

const eio = (offset?: bigint): Error =>
  Object.assign(new Error('EIO: i/o error, read'), {
    code: 'EIO',
    ...(offset !== undefined && {offset}),
  });

/**
 * The payload as the live medium shows it: the root image is an open mapping. `faults`: at which
 * byte a read of a path fails.
 */
function live(uuid: string | undefined, faults: Readonly<Record<string, bigint>> = {}): World {
  const files = new Map<string, Entry>(payloadFiles());
  const root = Buffer.from(payloadFiles().get('root.erofs') ?? '');
  const world = fakeWorld({
    files: {
      ...entriesIn('/p', files.set('root.erofs', {link: '/dev/mapper/root'})),
      '/dev/mapper/root': {link: '../dm-0'},
      '/dev/dm-0': {device: root},
      ...(uuid !== undefined && {'/sys/class/block/dm-0/dm/uuid': `${uuid}\n`}),
      '/sys/class/block/dm-0/slaves/sdb2': '',
      '/sys/class/block/dm-0/slaves/sdb3': '',
    },
    commands: [on('gpgv', recordedCall('gpgv', '--status-fd').outcome)],
  });
  const {files: held} = world;
  const sha256 = held.sha256.bind(held);
  held.sha256 = async (path, ...rest) => {
    const offset = faults[path];
    if (offset !== undefined) throw eio(offset);
    return sha256(path, ...rest);
  };
  return world;
}

const verity = 'CRYPT-VERITY-0f3a-root';

async function verify(world: World): Promise<unknown> {
  return verifyPayload(
    await openPayload('/p', world.files),
    {keyring: '/t/release.gpg', fingerprints: [fingerprint]},
    world.reader(),
    () => {},
  );
}

describe('a payload on the medium that the system runs from', () => {
  it('names the block that dm-verity refused, and where it lies', async () => {
    expect(await problemOf(() => verify(live(verity, {'/p/root.erofs': 8192n})))).toEqual({
      code: 'MEDIUM-CORRUPT',
      detail:
        'data block 2 of root.erofs (byte 8192) does not match its hash, on the medium ' +
        'that this system runs from (sdb2, sdb3)',
    });
  });

  it('names the block for a byte inside it', async () => {
    expect(
      (await problemOf(() => verify(live(verity, {'/p/root.erofs': 12_287n})))).detail,
    ).toMatch(/^data block 2 of root\.erofs \(byte 8192\)/);
  });

  it('looks for the block in the image when a file inside it cannot be read', async () => {
    expect(
      (await problemOf(() => verify(live(verity, {'/p/vmlinuz': 0n, '/p/root.erofs': 4096n}))))
        .detail,
    ).toMatch(/^data block 1 of root\.erofs/);
  });

  it('names the file where the image itself can be read', async () => {
    expect(await problemOf(() => verify(live(verity, {'/p/root.verity': 0n})))).toEqual({
      code: 'MEDIUM-CORRUPT',
      detail: 'root.verity cannot be read from the medium that this system runs from (sdb2, sdb3)',
    });
  });
});

describe('a payload elsewhere', () => {
  it.each([['CRYPT-LUKS2-0f3a-data'], ['LVM-abc'], [undefined]])(
    'leaves the error as it is on a device of kind %s',
    async uuid => {
      await expect(verify(live(uuid, {'/p/root.erofs': 8192n}))).rejects.toMatchObject({
        code: 'EIO',
        offset: 8192n,
      });
    },
  );
});

describe('readFault', () => {
  const of = async (error: unknown): Promise<unknown> => {
    const world = live(verity);
    return readFault(error, 'root.erofs', await openPayload('/p', world.files), world.reader());
  };

  it.each<[string, unknown]>([
    ['a file that ends too early', eio()],
    ['another error', Object.assign(new Error('EACCES'), {code: 'EACCES', offset: 0n})],
    ['an abort', new Error('stop')],
    ['no error', 'what'],
  ])('leaves %s alone', async (_, error) => {
    expect(await of(error)).toBe(error);
  });

  it('keeps the error as the cause', async () => {
    const error = eio(0n);
    expect(await of(error)).toBeInstanceOf(Problem);
    expect(await of(error)).toHaveProperty('cause', error);
  });
});
