// SPDX-License-Identifier: GPL-3.0-or-later
import type {Content, Disk} from '../../../src/hardware/disk.ts';

const GiB = 2n ** 30n;
const MiB = 2n ** 20n;

/** A disk with a serial number and nothing on it, changed as the test needs it. */
export function disk(path: string, part: Partial<Disk> = {}): Disk {
  const kernelName = path.slice('/dev/'.length);
  const serial = part.serial ?? `SN-${kernelName}-0001`;
  return {
    path,
    kernelName,
    type: 'disk',
    byId: serial === '' ? [] : [`/dev/disk/by-id/nvme-X_${serial}`],
    byPath: [`/dev/disk/by-path/pci-0000:04:00.0-${kernelName}`],
    wwn: '',
    serial,
    model: 'Samsung SSD 990 PRO 1TB',
    bytes: 931n * GiB,
    logical: 512,
    physical: 512,
    readOnly: false,
    held: true,
    removable: false,
    transport: 'nvme',
    tableType: '',
    contents: [],
    inUse: [],
    isLiveMedium: false,
    ...part,
  };
}

/** A partition. */
const content = (
  path: string,
  number: number,
  bytes: bigint,
  part: Partial<Content> = {},
): Content => ({
  path: `${path}${number}`,
  number,
  bytes,
  partLabel: '',
  partType: '',
  partUuid: '',
  fsType: '',
  fsLabel: '',
  fsUuid: '',
  ...part,
});

export const liveStick = disk('/dev/sda', {
  model: 'Stick',
  serial: 'LIVE1',
  bytes: 15n * GiB,
  transport: 'usb',
  tableType: 'gpt',
  isLiveMedium: true,
});

export const windowsDisk = disk('/dev/nvme0n1', {
  serial: 'S6Z1NJ0W123456',
  tableType: 'gpt',
  contents: [
    content('/dev/nvme0n1p', 1, GiB / 4n, {
      fsType: 'vfat',
      fsLabel: 'SYSTEM',
      partType: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
    }),
    content('/dev/nvme0n1p', 2, 16n * MiB, {partType: 'e3c9e316-0b5c-4db8-817d-f92df00215ae'}),
    content('/dev/nvme0n1p', 3, 600n * GiB, {fsType: 'ntfs', fsLabel: 'Windows'}),
    content('/dev/nvme0n1p', 4, 300n * GiB, {fsType: 'ext4', fsLabel: 'home'}),
  ],
});

export const emptyDisk = disk('/dev/vda', {
  model: 'QEMU',
  serial: 'VOID-0042',
  bytes: 64n * GiB,
  transport: 'virtio',
});

/**
 * Twenty-four disks of every unpleasant kind: endless names, names from elsewhere, none at all, no
 * serial number, many partitions, none to take.
 */
export const manyDisks: readonly Disk[] = Array.from({length: 24}, (_, index): Disk => {
  const path = `/dev/sd${String.fromCodePoint(97 + index)}`;
  const contents = Array.from({length: index * 5}, (_none, at) =>
    content(path, at + 1, GiB, {
      fsType: 'ext4',
      fsLabel: at % 3 === 0 ? 'Größe 測試' : `a label of ${at}`,
    }),
  );
  return disk(path, {
    model:
      [
        '',
        'X',
        'An extraordinarily long model name that no label would hold 2000 GB',
        '測試磁碟 プロ',
      ][index % 4] ?? '',
    serial: index % 5 === 0 ? '' : `SERIAL-NUMBER-${index}`.repeat(1 + (index % 2)),
    transport: ['sata', 'usb', 'nvme', ''][index % 4] ?? '',
    bytes: BigInt(index) * 100n * GiB,
    contents,
    tableType: contents.length > 0 ? 'gpt' : '',
    readOnly: index % 7 === 3,
    isLiveMedium: index === 2,
  });
});
