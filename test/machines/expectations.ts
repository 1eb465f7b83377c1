// SPDX-License-Identifier: GPL-3.0-or-later

/** Where an installation comes to: `begins`, or the codes of what stands in its way. */
export type End = string;

/**
 * What kind of machine it is, as far as the samples care once their disk is replaced by the
 * machine's own lines.
 */
type Kind =
  /** Secure Boot is on, and there is a disk to take. */
  | 'sound'
  /** The same with a disk too small for the 200 GiB of state that one sample asks for. */
  | 'small'
  /** No disk can be taken, so there is nothing to paste. */
  | 'nothing'
  /**
   * Its disk is smaller than any payload; that is known only with a payload, so there are lines to
   * paste.
   */
  | 'too-small'
  | 'secure-boot-off'
  | 'setup-mode'
  | 'bios';

/** Every recorded machine. */
export const kinds: Readonly<Record<string, Kind>> = {
  virtio: 'small',
  nvme: 'sound',
  sata: 'sound',
  'usb-only': 'small',
  scsi: 'sound',
  'sd-card': 'small',
  'sectors-4kn': 'sound',
  'sectors-512e': 'sound',
  'disks-24': 'sound',
  'equal-disks': 'small',
  'no-serials': 'small',
  'no-disk': 'nothing',
  'too-small': 'too-small',
  'read-only': 'nothing',
  windows: 'sound',
  'windows-bitlocker': 'sound',
  macos: 'sound',
  linux: 'small',
  'dos-table': 'small',
  'old-forge': 'small',
  'md-members': 'sound',
  'lvm-member': 'small',
  'luks-member': 'sound',
  btrfs: 'small',
  zfs: 'small',
  'in-use': 'nothing',
  'no-tpm': 'small',
  'secure-boot-off': 'secure-boot-off',
  'setup-mode': 'setup-mode',
  bios: 'bios',
};

/** How the samples differ in what they ask of a machine besides its disk. */
const wantsLargeDisk = (sample: string): boolean => sample === 'fleet.yaml';
/** Its firmware need not enforce Secure Boot, and nobody confirms the key: so it must not. */
const wantsNoSecureBoot = (sample: string): boolean => sample === 'lab.yaml';

/** What a sample ends with on a small disk; else `lab` where it wants no Secure Boot, or `other`. */
function endOf(sample: string, lab: string, other: string): string {
  if (wantsLargeDisk(sample)) return 'DISK-TOO-SMALL';
  return wantsNoSecureBoot(sample) ? lab : other;
}

/** The end of a sample whose disk was replaced by lines pasted from `forge hardware`. */
export function expectedPasted(kind: Exclude<Kind, 'nothing'>, sample: string): End {
  switch (kind) {
    case 'too-small':
      return 'DISK-TOO-SMALL';
    case 'sound':
      return wantsNoSecureBoot(sample) ? 'MOK-NOBODY' : 'begins';
    case 'small':
      return endOf(sample, 'MOK-NOBODY', 'begins');
    case 'secure-boot-off':
      return endOf(sample, 'begins', 'SECURE-BOOT-OFF');
    case 'setup-mode':
      return endOf(sample, 'begins', 'SETUP-MODE');
    case 'bios':
      return wantsLargeDisk(sample) ? 'DISK-TOO-SMALL' : 'UEFI-MISSING';
  }
}

/**
 * Ends of samples as they are written, where a disk of the machine fits them; everywhere else none
 * does: DISK-NOT-FOUND.
 */
const fits: Readonly<Record<string, Readonly<Record<string, End>>>> = {
  virtio: {'vm.yaml': 'begins'},
  nvme: {'minimal.yaml': 'begins', 'minimal.json': 'begins', 'fleet.yaml': 'begins'},
  sata: {'lab.yaml': 'MOK-NOBODY', 'fleet.yaml': 'begins'},
  scsi: {'server.yaml': 'begins'},
  'sd-card': {'kiosk.yaml': 'begins'},
  'sectors-4kn': {'fleet.yaml': 'begins'},
  'equal-disks': {'vm.yaml': 'DISK-AMBIGUOUS'},
  'no-serials': {'vm.yaml': 'DISK-AMBIGUOUS'},
  'read-only': {'vm.yaml': 'DISK-READ-ONLY'},
  windows: {'desktop.yaml': 'begins', 'fleet.yaml': 'DISK-NOT-EMPTY'},
  'windows-bitlocker': {'fleet.yaml': 'DISK-NOT-EMPTY'},
  linux: {'vm.yaml': 'DISK-NOT-EMPTY'},
  'dos-table': {'vm.yaml': 'DISK-NOT-EMPTY'},
  'old-forge': {'vm.yaml': 'DISK-AMBIGUOUS'},
  'lvm-member': {'vm.yaml': 'DISK-AMBIGUOUS'},
  'luks-member': {'fleet.yaml': 'DISK-NOT-EMPTY'},
  btrfs: {'vm.yaml': 'DISK-NOT-EMPTY'},
  zfs: {'vm.yaml': 'DISK-NOT-EMPTY'},
  'in-use': {'vm.yaml': 'DISK-BUSY'},
  'no-tpm': {'vm.yaml': 'begins'},
  'secure-boot-off': {'vm.yaml': 'SECURE-BOOT-OFF'},
  'setup-mode': {'vm.yaml': 'SETUP-MODE'},
  bios: {'vm.yaml': 'UEFI-MISSING'},
};

/** The end of a sample as it is written. */
export const expectedAsWritten = (machine: string, sample: string): End =>
  fits[machine]?.[sample] ?? 'DISK-NOT-FOUND';
