// SPDX-License-Identifier: GPL-3.0-or-later
import type {DiskSpec, MachineDescription} from './description.ts';

const disk: DiskSpec = {bus: 'virtio', bytes: 64 * 2 ** 30, serial: 'VIRT-0001'};

/**
 * Machines that differ in firmware and TPM. Each is started anew: neither can be changed under a
 * running system.
 */
export const firmwares: readonly MachineDescription[] = [
  {name: 'no-tpm', shows: 'no TPM', disks: [disk], cold: {firmware: 'uefi', tpm: false}},
  {
    name: 'secure-boot-off',
    shows: 'Secure Boot is switched off',
    disks: [disk],
    cold: {firmware: 'secure-boot-off', tpm: true},
  },
  {
    name: 'setup-mode',
    shows: 'the firmware is in Setup Mode: no platform key',
    disks: [disk],
    cold: {firmware: 'setup-mode', tpm: true},
  },
  {name: 'bios', shows: 'started by a BIOS', disks: [disk], cold: {firmware: 'bios', tpm: true}},
];
