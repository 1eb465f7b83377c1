// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {diskTable} from '../../src/hardware/disk-table.ts';
import {listDisks} from '../../src/hardware/disks.ts';
import {stableLink} from '../../src/hardware/identity.ts';
import {fitting, matchFor} from '../../src/hardware/match.ts';
import {selectDisk} from '../../src/hardware/select.ts';
import {manyDisks} from './many-disks.ts';

const world = manyDisks();
const disks = await listDisks(world.reader());
const demands = {minimumBytes: 5n << 30n, erase: 'empty-only'} as const;

describe('a machine with many disks', () => {
  it('has the live medium and its copy, and no other disk is taken for them', () => {
    expect(disks.filter(({isLiveMedium}) => isLiveMedium).map(({serial}) => serial)).toEqual([
      'FORGESTICK',
      'CLONE1',
    ]);
  });

  it.each([
    ['VIRT1', '/dev/disk/by-id/virtio-VIRT1', 512],
    [
      'NVME1',
      '/dev/disk/by-id/nvme-nvme.1b36-4e564d4531-51454d55204e564d65204374726c-00000001',
      4096,
    ],
    ['SATA1', '/dev/disk/by-id/wwn-0x5000c500a0b1c2d3', 512],
    ['SCSI1', '/dev/disk/by-id/wwn-0x5000c500a0b1c2d4', 512],
    ['USB1', '/dev/disk/by-id/usb-QEMU_QEMU_HARDDISK_USB1-0:0', 512],
  ])('gives %s by its most stable name', (serial, device, sector) => {
    expect(selectDisk(disks, {serial}, demands)).toMatchObject({
      device,
      serial,
      sector,
      bytes: 6n << 30n,
    });
  });

  it.each([
    ['FORGESTICK', 'this system was started from it'],
    ['CLONE1', 'this system was started from it'],
    ['RO1', 'it is read-only'],
    ['SMALL1', 'too small: 5 GiB are needed'],
  ])('does not give %s: %s', (serial, reason) => {
    expect(() => selectDisk(disks, {serial}, demands)).toThrow(reason);
  });

  it('tells twins apart by their place only', () => {
    expect(() => selectDisk(disks, {serial: 'TWIN'}, demands)).toThrow('/dev/vdd and /dev/vde fit');
    expect(() => selectDisk(disks, {byId: 'virtio-TWIN'}, demands)).toThrow(
      '/dev/vdd and /dev/vde fit',
    );
    const twins = disks.filter(({serial}) => serial === 'TWIN');
    expect(twins.map(disk => matchFor(disk, disks))).toEqual([
      {byPath: 'pci-0000:00:06.0'},
      {byPath: 'pci-0000:00:07.0'},
    ]);
    expect(twins.map(disk => stableLink(disk, disks))).toEqual([
      '/dev/disk/by-path/pci-0000:00:06.0',
      '/dev/disk/by-path/pci-0000:00:07.0',
    ]);
  });

  it('offers for every disk that can be taken a line that means it alone', () => {
    const lines = diskTable(disks, demands).match(/to take it: /g);
    expect(lines).toHaveLength(9);
    for (const disk of disks) expect(fitting(disks, matchFor(disk, disks) ?? {})).toEqual([disk]);
  });

  it('shows what would be lost', () => {
    expect(diskTable(disks, demands)).toContain(
      [
        '/dev/vdc  6 GiB  virtio  serial OLD1',
        '    holds: Linux; dos; 1 ext4 "oldroot" 2 GiB, 2 unknown 1 GiB, 3 unknown 3071 MiB',
        '    to take it: match: {serial: "OLD1"}',
        '    but it is not empty and only an empty disk may be taken; if all of it may go:',
        '        erase: replace',
        `        contents: 'Linux; dos; 1 ext4 "oldroot" 2 GiB, 2 unknown 1 GiB, 3 ` +
          `unknown 3071 MiB'`,
      ].join('\n'),
    );
  });
});
