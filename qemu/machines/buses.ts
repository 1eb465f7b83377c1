// SPDX-License-Identifier: GPL-3.0-or-later
import {gigabytes, type MachineDescription} from './description.ts';

const gib = 2 ** 30;

/** Machines that differ in how their disks are attached. */
export const buses: readonly MachineDescription[] = [
  {
    name: 'virtio',
    shows: 'a virtual machine with one virtio disk',
    disks: [{bus: 'virtio', bytes: 64 * gib, serial: 'VIRT-0001'}],
  },
  {
    name: 'nvme',
    shows: 'a laptop with one NVMe disk',
    disks: [{bus: 'nvme', bytes: gigabytes(512), serial: 'S6Z1NJ0W123456'}],
  },
  {
    name: 'sata',
    shows: "one SATA disk at the chipset's own controller",
    disks: [{bus: 'sata', bytes: gigabytes(500), serial: 'WD-WCC4N0000001'}],
    cold: {firmware: 'uefi', tpm: true},
  },
  {
    name: 'usb-only',
    shows: 'a USB stick is the only disk besides the live medium',
    disks: [{bus: 'usb', bytes: gigabytes(64), serial: '4C530001230101118080'}],
  },
  {
    name: 'scsi',
    shows: 'one SCSI disk with serial number and World Wide Name',
    disks: [
      {
        bus: 'scsi',
        bytes: gigabytes(600),
        serial: 'ZAD0F046',
        wwn: 5_764_820_000_000_000_000,
        model: 'ST600MM0088',
      },
    ],
  },
  {
    name: 'sd-card',
    shows: 'an SD card is the only disk besides the live medium',
    disks: [{bus: 'sd', bytes: 64 * gib}],
    cold: {firmware: 'uefi', tpm: true},
  },
  {
    name: 'sectors-4kn',
    shows: 'logical sectors of 4096 bytes on NVMe and SCSI',
    disks: [
      {bus: 'nvme', bytes: gigabytes(960), serial: '4KN-NVME', sector: 4096, physical: 4096},
      {bus: 'scsi', bytes: gigabytes(4000), serial: '4KN-SCSI', sector: 4096, physical: 4096},
    ],
  },
  {
    name: 'sectors-512e',
    shows: 'physical sectors of 4096 bytes behind logical ones of 512',
    disks: [{bus: 'scsi', bytes: gigabytes(2000), serial: '512E-0001', physical: 4096}],
  },
  {
    name: 'disks-24',
    shows: 'a shelf of 24 disks in three sizes, each with its serial number',
    disks: Array.from({length: 24}, (_, index) => ({
      bus: 'scsi' as const,
      bytes: gigabytes([600, 1200, 4000][index % 3] ?? 600),
      serial: `SHELF-${String(index + 1).padStart(2, '0')}`,
      model: 'SHELF DISK',
    })),
  },
  {
    name: 'equal-disks',
    shows: 'two disks with the same model, size and serial number',
    disks: [
      {bus: 'virtio', bytes: 64 * gib, serial: 'TWIN'},
      {bus: 'virtio', bytes: 64 * gib, serial: 'TWIN'},
    ],
  },
  {
    name: 'no-serials',
    shows: 'two disks that tell no serial number: only their places differ',
    disks: [
      {bus: 'virtio', bytes: 64 * gib},
      {bus: 'virtio', bytes: 32 * gib},
    ],
  },
  {name: 'no-disk', shows: 'nothing but the live medium', disks: []},
  {
    name: 'too-small',
    shows: 'the one disk is smaller than any installation',
    disks: [{bus: 'virtio', bytes: 3 * gib, serial: 'SMALL-0001'}],
  },
  {
    name: 'read-only',
    shows: 'the one disk is write-protected by itself',
    disks: [{bus: 'virtio', bytes: 64 * gib, serial: 'LOCKED-0001', readOnly: true}],
  },
];
