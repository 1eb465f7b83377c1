// SPDX-License-Identifier: GPL-3.0-or-later
import type {Content, Disk} from '../../src/hardware/disk.ts';

/** A healthy, empty 500 GB disk; what a test is about is given. */
export const diskOf = (part: Partial<Disk> = {}): Disk => ({
  path: '/dev/sda',
  kernelName: 'sda',
  type: 'disk',
  byId: ['/dev/disk/by-id/ata-Drive_S1', '/dev/disk/by-id/wwn-0x5000c500a0b1c2d3'],
  byPath: ['/dev/disk/by-path/pci-0000:00:1f.2-ata-1'],
  wwn: '0x5000c500a0b1c2d3',
  serial: 'S1',
  model: 'Drive',
  bytes: 500_107_862_016n,
  logical: 512,
  physical: 4096,
  readOnly: false,
  held: false,
  removable: false,
  transport: 'sata',
  tableType: '',
  contents: [],
  inUse: [],
  isLiveMedium: false,
  ...part,
});

export const contentOf = (part: Partial<Content> = {}): Content => ({
  path: '/dev/sda1',
  number: 1,
  bytes: 104_857_600n,
  partLabel: '',
  partType: '',
  partUuid: '',
  fsType: 'ext4',
  fsLabel: '',
  fsUuid: '',
  ...part,
});

/** Another disk than {@link diskOf}'s in everything that identifies. */
export const otherDisk = (part: Partial<Disk> = {}): Disk =>
  diskOf({
    path: '/dev/sdb',
    kernelName: 'sdb',
    serial: 'S2',
    wwn: '0x5000c500a0b1c2d4',
    byId: ['/dev/disk/by-id/ata-Drive_S2', '/dev/disk/by-id/wwn-0x5000c500a0b1c2d4'],
    byPath: ['/dev/disk/by-path/pci-0000:00:1f.2-ata-2'],
    ...part,
  });
