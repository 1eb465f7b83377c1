// SPDX-License-Identifier: GPL-3.0-or-later
import {defaultLayout} from '../../src/disk/default-layout.ts';
import {gptTypes, type Contents} from './contents.ts';
import {gigabytes, type MachineDescription} from './description.ts';
import {apfs, btrfs, ext4, fat32, ntfs, swap} from './signatures.ts';
import {bitlocker, luks2, lvm2, md12, zfs} from './volumes.ts';

const gib = 2 ** 30;
const esp = {
  type: gptTypes.esp,
  name: 'EFI system partition',
  mib: 512,
  holds: fat32('ESP'),
} as const;

/** What Windows 11's setup makes of a disk (Microsoft: "UEFI/GPT-based hard drive partitions"). */
const windows = (data: typeof bitlocker): Contents => ({
  table: 'gpt',
  partitions: [
    {type: gptTypes.esp, name: 'EFI system partition', mib: 100, holds: fat32('SYSTEM')},
    {type: gptTypes.msr, name: 'Microsoft reserved partition', mib: 16},
    {type: gptTypes.data, name: 'Basic data partition', mib: 476_000, holds: data},
    {type: gptTypes.recovery, name: 'Basic data partition', holds: ntfs('WinRE')},
  ],
});

/**
 * Forge's own layout with what an installation leaves in it; the image's own content is not needed
 * to be recognised.
 */
function oldForge(bytes: number): Contents {
  const placed = defaultLayout({
    diskBytes: BigInt(bytes),
    sector: 512,
    slotBytes: 512n << 20n,
    version: '0.9.0',
    seed: 'f046'.repeat(8),
  });
  if (!placed.fits) throw new RangeError('the disk is too small for a Forge installation');
  const holds: Readonly<Record<string, typeof swap>> = {esp: fat32('IGOS_ESP'), state: luks2('')};
  return {
    table: 'gpt',
    partitions: placed.layout.partitions.map(({role, label, type, uuid, bytes: size}) => ({
      type,
      name: label,
      uuid,
      mib: Number(size >> 20n),
      ...(holds[role] && {holds: holds[role]}),
    })),
  };
}

/** Machines that differ in what is on their disks. */
export const systems: readonly MachineDescription[] = [
  {
    name: 'windows',
    shows: 'Windows as its setup lays it out',
    disks: [
      {bus: 'nvme', bytes: gigabytes(512), serial: 'WIN-0001', holds: windows(ntfs('Windows'))},
    ],
  },
  {
    name: 'windows-bitlocker',
    shows: 'Windows behind BitLocker',
    disks: [{bus: 'nvme', bytes: gigabytes(512), serial: 'WIN-0002', holds: windows(bitlocker)}],
  },
  {
    name: 'macos',
    shows: 'macOS: an ESP and an APFS container',
    disks: [
      {
        bus: 'nvme',
        bytes: gigabytes(251),
        serial: 'APPLE-0001',
        holds: {
          table: 'gpt',
          partitions: [
            {type: gptTypes.esp, name: 'EFI System Partition', mib: 300, holds: fat32('EFI')},
            {type: gptTypes.apfs, name: 'Macintosh HD', holds: apfs},
          ],
        },
      },
    ],
  },
  {
    name: 'linux',
    shows: 'an ordinary Linux: ESP, ext4, swap',
    disks: [
      {
        bus: 'virtio',
        bytes: 64 * gib,
        serial: 'LINUX-0001',
        holds: {
          table: 'gpt',
          partitions: [
            esp,
            {type: gptTypes.linux, name: 'root', mib: 60_000, holds: ext4('root')},
            {type: gptTypes.swap, holds: swap},
          ],
        },
      },
    ],
  },
  {
    name: 'dos-table',
    shows: 'an MBR partition table with ext4 and swap',
    disks: [
      {
        bus: 'virtio',
        bytes: 32 * gib,
        serial: 'DOS-0001',
        holds: {
          table: 'dos',
          partitions: [
            {type: '83', mib: 30_000, holds: ext4('oldroot')},
            {type: '82', holds: swap},
          ],
        },
      },
    ],
  },
  {
    name: 'old-forge',
    shows: 'an older installation by Forge on the one disk, an empty disk beside it',
    disks: [
      {bus: 'virtio', bytes: 32 * gib, serial: 'FORGE-OLD', holds: oldForge(32 * gib)},
      {bus: 'virtio', bytes: 32 * gib, serial: 'EMPTY-0001'},
    ],
  },
  {
    name: 'md-members',
    shows: 'two halves of an md array that is not assembled',
    disks: ([0, 1] as const).map(role => ({
      bus: 'scsi' as const,
      bytes: gigabytes(1000),
      serial: `RAID-${role}`,
      holds: {
        table: 'gpt' as const,
        partitions: [{type: gptTypes.raid, name: 'raid', holds: md12('any:0', role)}],
      },
    })),
  },
  {
    name: 'lvm-member',
    shows: 'physical volumes of LVM, one in a partition and one on a whole disk',
    disks: [
      {
        bus: 'virtio',
        bytes: 64 * gib,
        serial: 'LVM-0001',
        holds: {table: 'gpt', partitions: [esp, {type: gptTypes.lvm, name: 'pv', holds: lvm2}]},
      },
      {bus: 'virtio', bytes: 64 * gib, serial: 'LVM-0002', holds: {whole: lvm2}},
    ],
  },
  {
    name: 'luks-member',
    shows: 'an encrypted Linux: ESP, /boot, LUKS2',
    disks: [
      {
        bus: 'nvme',
        bytes: gigabytes(512),
        serial: 'LUKS-0001',
        holds: {
          table: 'gpt',
          partitions: [
            esp,
            {type: gptTypes.linux, name: 'boot', mib: 1024, holds: ext4('boot')},
            {type: gptTypes.linux, name: 'crypt', holds: luks2('home')},
          ],
        },
      },
    ],
  },
  {
    name: 'btrfs',
    shows: 'btrfs on a whole disk without a partition table',
    disks: [{bus: 'virtio', bytes: 64 * gib, serial: 'BTRFS-0001', holds: {whole: btrfs('data')}}],
  },
  {
    name: 'zfs',
    shows: 'a vdev of a ZFS pool',
    disks: [
      {
        bus: 'virtio',
        bytes: 64 * gib,
        serial: 'ZFS-0001',
        holds: {table: 'gpt', partitions: [{type: gptTypes.zfs, name: 'zfs', holds: zfs('tank')}]},
      },
    ],
  },
  {
    name: 'in-use',
    shows: 'a file system of the one disk is mounted, and its swap is on',
    disks: [
      {
        bus: 'virtio',
        bytes: 64 * gib,
        serial: 'BUSY-0001',
        holds: {
          table: 'gpt',
          partitions: [
            {type: gptTypes.linux, name: 'data', mib: 1024},
            {type: gptTypes.swap, name: 'swap', mib: 64},
          ],
        },
      },
    ],
    guest: [
      'd=/dev/disk/by-id/virtio-BUSY-0001; blockdev --setrw $d $d-part1 $d-part2',
      'mkfs.ext4 -q -U f046e4e4-0000-4000-8000-000000000001 -L data ' +
        '/dev/disk/by-id/virtio-BUSY-0001-part1',
      'mkswap -q -U f0465a5a-0000-4000-8000-000000000002 ' +
        '/dev/disk/by-id/virtio-BUSY-0001-part2; udevadm settle',
      'mkdir -p /mnt/data; mount /dev/disk/by-id/virtio-BUSY-0001-part1 /mnt/data; ' +
        'swapon /dev/disk/by-id/virtio-BUSY-0001-part2; udevadm settle',
    ],
  },
];
