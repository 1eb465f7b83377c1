// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Something found on a disk: a partition, or a file system or other signature on the whole disk
 * (`number` absent). All text is already harmless to print.
 */
export type Content = {
  readonly path: string;
  /** Partition number, from the kernel's name. */
  readonly number: number | undefined;
  readonly bytes: bigint;
  readonly partLabel: string;
  /** GPT type GUID or DOS type, lower case. */
  readonly partType: string;
  /** Lower case. */
  readonly partUuid: string;
  /**
   * `ext4`, `crypto_LUKS`, `LVM2_member`, … as libblkid names them; empty when nothing was
   * recognised.
   */
  readonly fsType: string;
  readonly fsLabel: string;
  readonly fsUuid: string;
};

/**
 * One thing that keeps a disk busy. `own` marks what belongs to Forge's own installation (mounts
 * below /run/forge, mappings named forge-…): a resumed run finds them, and its steps close them.
 */
export type Use = {
  readonly how:
    | 'mounted'
    | 'swap'
    | 'encrypted'
    | 'lvm'
    | 'raid'
    | 'multipath'
    | 'loop'
    | 'btrfs'
    | 'zfs'
    | 'held';
  /** The device that is in use: the disk or one of its partitions. */
  readonly path: string;
  /** Mount point, mapping, array or loop device. */
  readonly by: string;
  readonly own: boolean;
};

/**
 * A block device as the machine shows it; whether it may be installed to is judged by `why-not.ts`.
 */
export type Disk = {
  /** Kernel's node, /dev/sda: for showing only, it may be another disk after the next boot. */
  readonly path: string;
  readonly kernelName: string;
  /** `disk`, `loop`, `rom`, `mpath`, `raid1`, … as lsblk names them. */
  readonly type: string;
  /** Full paths of links in /dev/disk/by-id and by-path that lead here. */
  readonly byId: readonly string[];
  readonly byPath: readonly string[];
  readonly wwn: string;
  readonly serial: string;
  readonly model: string;
  readonly bytes: bigint;
  /** Bytes of a logical and of a physical sector. */
  readonly logical: number;
  readonly physical: number;
  /**
   * Write-protected by itself: a switch, a cartridge, the hypervisor. Not when only Forge's live
   * system holds it ({@link held}).
   */
  readonly readOnly: boolean;
  /**
   * The live system set it read-only until its first planned write (udev property FORGE_HELD=1).
   */
  readonly held: boolean;
  readonly removable: boolean;
  /** `nvme`, `sata`, `usb`, `virtio`, …; empty when unknown. */
  readonly transport: string;
  /** `gpt`, `dos`, …; empty when there is no partition table. */
  readonly tableType: string;
  readonly contents: readonly Content[];
  readonly inUse: readonly Use[];
  /** The running system was started from it. */
  readonly isLiveMedium: boolean;
};
