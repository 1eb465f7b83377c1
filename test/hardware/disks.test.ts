// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {listDisks} from '../../src/hardware/disks.ts';
import {fakeWorld} from '../support/world.ts';
import {links, lsblk, mapping, partition, row, sysfs, type Row} from './machine.ts';

const windows = row('nvme0n1', {
  size: 512_110_190_592,
  model: 'Samsung SSD 990 PRO 500GB',
  serial: 'S6Z1NX0W123456',
  wwn: 'eui.0025384141000000',
  tran: 'nvme',
  pttype: 'gpt',
  'phy-sec': 512,
  children: [
    partition('nvme0n1p1', {
      size: 104_857_600,
      fstype: 'vfat',
      label: 'SYSTEM',
      parttype: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
      partuuid: 'AAAAAAAA-0000-4000-8000-000000000001',
      uuid: '1234-ABCD',
    }),
    partition('nvme0n1p3', {
      size: 511_000_000_000,
      fstype: 'ntfs',
      label: 'Windows',
      partlabel: 'Basic data partition',
    }),
  ],
});
const stick = row('sda', {
  size: 8_000_000_000,
  model: 'Ultra Fit',
  serial: '4C53',
  tran: 'usb',
  rm: true,
  pttype: 'gpt',
  children: [
    partition('sda1', {fstype: 'vfat'}),
    partition('sda2', {children: [{...row('dm-0', {type: 'crypt'}), path: '/dev/mapper/root'}]}),
  ],
});

const machine = (...devices: readonly Row[]) =>
  fakeWorld({
    commands: [lsblk(...devices)],
    files: {
      ...links({
        '/dev/nvme0n1': [
          'by-id/nvme-eui.0025384141000000',
          'by-id/nvme-Samsung_SSD_990_PRO_500GB_S6Z1NX0W123456',
          'by-path/pci-0000:01:00.0-nvme-1',
        ],
        '/dev/nvme0n1p1': ['by-id/nvme-eui.0025384141000000-part1'],
        '/dev/sda': [
          'by-id/usb-SanDisk_Ultra_Fit_4C53-0:0',
          'by-path/pci-0000:00:14.0-usb-0:1:1.0-scsi-0:0:0:0',
        ],
      }),
      ...sysfs('nvme0n1', ['nvme0n1p1', 'nvme0n1p3']),
      ...sysfs('sda', ['sda1', 'sda2']),
      ...mapping('dm-0', 'root', 'CRYPT-VERITY-1-root', ['sda2']),
    },
  });

describe('listDisks', () => {
  it('tells what a disk is, how it is called, and what it holds', async () => {
    const [disk] = await listDisks(machine(windows).reader());
    expect(disk).toMatchObject({
      path: '/dev/nvme0n1',
      kernelName: 'nvme0n1',
      type: 'disk',
      serial: 'S6Z1NX0W123456',
      wwn: 'eui.0025384141000000',
      model: 'Samsung SSD 990 PRO 500GB',
      bytes: 512_110_190_592n,
      logical: 512,
      physical: 512,
      readOnly: false,
      removable: false,
      transport: 'nvme',
      tableType: 'gpt',
      isLiveMedium: false,
      inUse: [],
      byId: [
        '/dev/disk/by-id/nvme-Samsung_SSD_990_PRO_500GB_S6Z1NX0W123456',
        '/dev/disk/by-id/nvme-eui.0025384141000000',
      ],
      byPath: ['/dev/disk/by-path/pci-0000:01:00.0-nvme-1'],
    });
    expect(disk?.contents).toEqual([
      {
        path: '/dev/nvme0n1p1',
        number: 1,
        bytes: 104_857_600n,
        partLabel: '',
        partType: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
        partUuid: 'aaaaaaaa-0000-4000-8000-000000000001',
        fsType: 'vfat',
        fsLabel: 'SYSTEM',
        fsUuid: '1234-ABCD',
      },
      {
        path: '/dev/nvme0n1p3',
        number: 3,
        bytes: 511_000_000_000n,
        partLabel: 'Basic data partition',
        partType: '',
        partUuid: '',
        fsType: 'ntfs',
        fsLabel: 'Windows',
        fsUuid: '',
      },
    ]);
  });

  it('marks the disk under the running root as live medium, and in use', async () => {
    const disks = await listDisks(machine(windows, stick).reader());
    expect(disks.map(({path, isLiveMedium}) => [path, isLiveMedium])).toEqual([
      ['/dev/nvme0n1', false],
      ['/dev/sda', true],
    ]);
    expect(disks[1]?.inUse).toEqual([
      {how: 'encrypted', path: '/dev/sda2', by: '/dev/mapper/root', own: false},
    ]);
  });

  it('marks a copy of the live medium by the partitions it carries', async () => {
    const world = machine(
      row('sdc', {
        children: [partition('sdc2', {partuuid: 'BBBBBBBB-0000-4000-8000-000000000001'})],
      }),
    );
    world.files.put(
      '/proc/cmdline',
      'systemd.verity_root_data=PARTUUID=bbbbbbbb-0000-4000-8000-000000000001',
    );
    expect((await listDisks(world.reader()))[0]?.isLiveMedium).toBe(true);
  });

  it('counts a file system on the whole disk as contents', async () => {
    const [disk] = await listDisks(
      machine(row('sdb', {size: 1_000_000, fstype: 'ext4', label: 'backup'})).reader(),
    );
    expect(disk?.contents).toEqual([
      expect.objectContaining({
        path: '/dev/sdb',
        number: undefined,
        fsType: 'ext4',
        fsLabel: 'backup',
      }),
    ]);
  });

  it('leaves out memory and empty pseudo devices, keeps an empty card reader, sorts by node', async () => {
    const disks = await listDisks(
      machine(
        row('sdb', {rm: true}),
        row('zram0', {size: 5}),
        row('nbd0'),
        row('loop3', {type: 'loop'}),
        row('fd0'),
        row('loop0', {type: 'loop', size: 9}),
        row('sda'),
      ).reader(),
    );
    expect(disks.map(({path}) => path)).toEqual(['/dev/loop0', '/dev/sda', '/dev/sdb']);
  });

  it('has no disks on a machine without, and without /dev/disk and sysfs no names', async () => {
    expect(await listDisks(fakeWorld({commands: [lsblk()]}).reader())).toEqual([]);
    expect((await listDisks(fakeWorld({commands: [lsblk(row('vda'))]}).reader()))[0]).toMatchObject(
      {byId: [], byPath: [], isLiveMedium: false},
    );
  });

  describe('tells a disk that is write-protected from one that the live system holds', () => {
    const marks = (text: string) => ({
      '/sys/class/block/sda/dev': '8:0\n',
      '/run/udev/data/b8:0': text,
    });
    it.each<
      [
        string,
        boolean,
        Readonly<Record<string, string>>,
        {readonly readOnly: boolean; readonly held: boolean},
      ]
    >([
      ['protected by itself', true, {}, {readOnly: true, held: false}],
      [
        'held',
        true,
        marks('S:disk/by-id/x\nE:ID_SERIAL=x\nE:FORGE_HELD=1\n'),
        {readOnly: false, held: true},
      ],
      [
        'held and released for the installation',
        false,
        marks('E:FORGE_HELD=1\n'),
        {readOnly: false, held: true},
      ],
      [
        'known to udev, not held',
        true,
        marks('E:FORGE_HELD=0\nE:X_FORGE_HELD=1\nE:ID_MODEL=E:FORGE_HELD=1\n'),
        {readOnly: true, held: false},
      ],
      ['free', false, marks('E:ID_SERIAL=x\n'), {readOnly: false, held: false}],
      [
        'without a number',
        true,
        {'/sys/class/block/sda/dev': '../x\n', '/run/udev/data/b../x': 'E:FORGE_HELD=1\n'},
        {readOnly: true, held: false},
      ],
    ])('%s', async (_what, ro, files, expected) => {
      expect(
        await listDisks(fakeWorld({commands: [lsblk(row('sda', {ro}))], files}).reader()),
      ).toMatchObject([expected]);
    });
  });
});
