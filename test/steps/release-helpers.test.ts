// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {closeMapping, unmountAll} from '../../src/steps/release-helpers.ts';
import {fakeWorld, inTurn, on} from '../support/world.ts';

const mounted = JSON.stringify({
  filesystems: [{target: '/x', source: 'a', fsroot: '/', fstype: 'tmpfs', options: 'rw'}],
});
const gone = {code: 1};

describe('closing', () => {
  test('nothing is open: nothing is done', async () => {
    const world = fakeWorld({commands: [on('findmnt', gone), on('cryptsetup status', {code: 4})]});
    await world.work(async worker => {
      await unmountAll(worker, '/x');
      await closeMapping(worker, 'cryptsetup', 'm');
    }, 'write');
    expect(world.changes()).toEqual([]);
  });

  test('mounts over mounts are all taken away', async () => {
    const world = fakeWorld({
      commands: [on('findmnt', inTurn(mounted, mounted, gone)), on('umount', '')],
    });
    await world.work(async worker => unmountAll(worker, '/x'), 'write');
    expect(world.changes()).toEqual(['umount --recursive /x', 'umount --recursive /x']);
  });

  test('a device that is busy for a moment is waited for', async () => {
    const world = fakeWorld({
      commands: [
        on(
          'cryptsetup status',
          inTurn('  type: LUKS2\n', '  type: LUKS2\n', '  type: LUKS2\n', {code: 4}),
        ),
        on('udevadm settle', ''),
        on('cryptsetup close', inTurn({code: 5}, '')),
      ],
    });
    const before = world.clock.monotonic();
    await world.work(async worker => closeMapping(worker, 'cryptsetup', 'm'), 'write');
    expect(world.clock.monotonic() - before).toBe(500);
  });

  test("what stays busy is named with the tool's own words, after five seconds", async () => {
    const world = fakeWorld({
      commands: [
        on('findmnt', mounted),
        on('umount', {code: 32, stderr: 'umount: /x: target is busy.\n'}),
      ],
    });
    const before = world.clock.monotonic();
    await expect(
      world.work(async worker => unmountAll(worker, '/x'), 'write'),
    ).rejects.toMatchObject({code: 'STILL-IN-USE', detail: '/x: umount: /x: target is busy.'});
    expect(world.clock.monotonic() - before).toBe(5000);
  });

  test('another failure of the tool ends it at once', async () => {
    const world = fakeWorld({
      commands: [
        on('veritysetup status', '  type: VERITY\n'),
        on('udevadm', ''),
        on('veritysetup close', {code: 127}),
      ],
    });
    await expect(
      world.work(async worker => closeMapping(worker, 'veritysetup', 'm'), 'write'),
    ).rejects.toMatchObject({code: 'COMMAND-FAILED'});
  });
});
