// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {Use} from '../../src/hardware/disk.ts';
import {usesOf} from '../../src/hardware/holders.ts';
import {parseLsblk} from '../../src/hardware/lsblk.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';
import {partition, row, type Row} from './machine.ts';

async function uses(
  device: Row,
  files: Readonly<Record<string, Entry>> = {},
): Promise<readonly Use[]> {
  const [root] = parseLsblk(JSON.stringify({blockdevices: [device]}));
  if (!root) throw new Error('no device');
  return usesOf(root, memoryFiles(files));
}

describe('usesOf', () => {
  it('finds none on an idle disk, partitioned or not', async () => {
    expect(await uses(row('sda'))).toEqual([]);
    expect(
      await uses(
        row('sda', {
          children: [
            partition('sda1', {fstype: 'ext4'}),
            partition('sda2', {fstype: 'LVM2_member'}),
          ],
        }),
      ),
    ).toEqual([]);
  });

  it('names every mount point of every partition', async () => {
    const children = [
      partition('sda1', {mountpoints: ['/boot', '/mnt/b']}),
      partition('sda2', {mountpoints: ['[SWAP]']}),
    ];
    expect(await uses(row('sda', {children}))).toEqual([
      {how: 'mounted', path: '/dev/sda1', by: '/boot', own: false},
      {how: 'mounted', path: '/dev/sda1', by: '/mnt/b', own: false},
      {how: 'swap', path: '/dev/sda2', by: '/dev/sda2', own: false},
    ]);
  });

  it('sees a file system mounted from the whole disk', async () => {
    expect(await uses(row('sda', {mountpoints: ['/data']}))).toEqual([
      {how: 'mounted', path: '/dev/sda', by: '/data', own: false},
    ]);
  });

  it.each([
    ['crypt', 'encrypted'],
    ['lvm', 'lvm'],
    ['raid1', 'raid'],
    ['raid10', 'raid'],
    ['md', 'raid'],
    ['linear', 'raid'],
    ['mpath', 'multipath'],
    ['loop', 'loop'],
    ['dm', 'held'],
    ['bcache', 'held'],
  ])('takes a %s device on top for use (%s)', async (type, how) => {
    const child = {...row('dm-0', {type}), path: '/dev/mapper/thing'};
    expect(await uses(row('sda', {children: [partition('sda1', {children: [child]})]}))).toEqual([
      {how, path: '/dev/sda1', by: '/dev/mapper/thing', own: false},
    ]);
  });

  it('goes on through layers: LVM in an opened LUKS', async () => {
    const volume = {
      ...row('dm-1', {type: 'lvm', mountpoints: ['/home']}),
      path: '/dev/mapper/vg-home',
    };
    const opened = {
      ...row('dm-0', {type: 'crypt', children: [volume]}),
      path: '/dev/mapper/luks-1',
    };
    expect(
      (await uses(row('sda', {children: [partition('sda3', {children: [opened]})]}))).map(
        ({how, by}) => `${how} ${by}`,
      ),
    ).toEqual(['encrypted /dev/mapper/luks-1', 'lvm /dev/mapper/vg-home', 'mounted /home']);
  });

  describe("knows Forge's own traces", () => {
    const opened = (point: string): Row => ({
      ...row('dm-3', {type: 'crypt', mountpoints: [point]}),
      path: '/dev/mapper/forge-state',
    });

    it('of a run that was interrupted', async () => {
      const found = await uses(
        row('sda', {
          children: [
            partition('sda1', {mountpoints: ['/run/forge/esp']}),
            partition('sda8', {children: [opened('/run/forge/state')]}),
          ],
        }),
      );
      expect(found).toHaveLength(3);
      expect(found.every(({own}) => own)).toBe(true);
    });

    it('and does not lend them its name when somebody else uses them too', async () => {
      const found = await uses(
        row('sda', {children: [partition('sda8', {children: [opened('/mnt')]})]}),
      );
      expect(found.map(({own}) => own)).toEqual([false, false]);
    });

    it('but not of things that only begin alike', async () => {
      expect(
        (await uses(row('sda', {mountpoints: ['/run/forgery', '/home/run/forge/esp']}))).map(
          ({own}) => own,
        ),
      ).toEqual([false, false]);
    });
  });

  describe('asks sysfs for what lsblk does not show', () => {
    it('loop devices over a partition or the disk', async () => {
      const files = {
        '/sys/block/loop0/loop/backing_file': '/dev/sda1\n',
        '/sys/block/loop1/loop/backing_file': '/home/x.img\n',
        '/sys/block/loop2/size': '0\n',
        '/sys/block/loop3/loop/backing_file': '/dev/sda\n',
      };
      expect(await uses(row('sda', {children: [partition('sda1')]}), files)).toEqual([
        {how: 'loop', path: '/dev/sda1', by: '/dev/loop0', own: false},
        {how: 'loop', path: '/dev/sda', by: '/dev/loop3', own: false},
      ]);
    });

    it('the second device of a mounted btrfs', async () => {
      const uuid = '0f1e2d3c-0000-4000-8000-000000000000';
      const files = {
        [`/sys/fs/btrfs/${uuid}/devices/sdb1`]: {link: '/sys/class/block/sdb1'},
        [`/sys/fs/btrfs/${uuid}/devices/sda1`]: {link: '/sys/class/block/sda1'},
        '/sys/fs/btrfs/features/x': '1',
      };
      expect(await uses(row('sdb', {children: [partition('sdb1')]}), files)).toEqual([
        {how: 'btrfs', path: '/dev/sdb1', by: uuid, own: false},
      ]);
      expect(await uses(row('sdc', {children: [partition('sdc1')]}), files)).toEqual([]);
    });

    it('holders of drivers that lsblk has no name for, each once', async () => {
      const child = {...row('dm-0', {type: 'crypt'}), path: '/dev/mapper/c'};
      const files = {
        '/sys/class/block/sda1/holders/bcache0': {link: '/sys/class/block/bcache0'},
        '/sys/class/block/sda1/holders/dm-0': {link: '/sys/class/block/dm-0'},
      };
      expect(
        await uses(row('sda', {children: [partition('sda1', {children: [child]})]}), files),
      ).toEqual([
        {how: 'encrypted', path: '/dev/sda1', by: '/dev/mapper/c', own: false},
        {how: 'held', path: '/dev/sda1', by: '/dev/bcache0', own: false},
      ]);
    });

    it('members of an imported ZFS pool, which leaves no trace in sysfs', async () => {
      const files = {
        '/proc/spl/kstat/zfs/tank/state': 'ONLINE\n',
        '/proc/spl/kstat/zfs/arcstats': '',
      };
      const member = (label: string): Row =>
        row('sda', {children: [partition('sda1', {fstype: 'zfs_member', label})]});
      expect(await uses(member('tank'), files)).toEqual([
        {how: 'zfs', path: '/dev/sda1', by: 'tank', own: false},
      ]);
      expect(await uses(member('exported'), files)).toEqual([]);
      expect(await uses(member('tank'))).toEqual([]);
    });
  });
});
