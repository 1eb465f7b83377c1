// SPDX-License-Identifier: GPL-3.0-or-later
import type {Contents} from './contents.ts';

/** A disk of a described machine, besides the live medium. */
export type DiskSpec = {
  readonly bus: 'virtio' | 'nvme' | 'scsi' | 'usb' | 'sata' | 'sd';
  readonly bytes: number;
  /** Absent: the disk tells none (virtio only; other buses make one up or need one). */
  readonly serial?: string;
  /** SCSI only: World Wide Name as a number that JavaScript writes exactly. */
  readonly wwn?: number;
  /** SCSI only. */
  readonly model?: string;
  /** Logical and physical sector in bytes; both 512 when absent. */
  readonly sector?: 512 | 4096;
  readonly physical?: 512 | 4096;
  readonly readOnly?: boolean;
  readonly holds?: Contents;
};

/**
 * What a machine that must be started anew is like; the others are plugged together on the frozen
 * live system.
 */
export type Cold = {
  readonly firmware: 'uefi' | 'secure-boot-off' | 'setup-mode' | 'bios';
  readonly tpm: boolean;
};

/** A machine that is recorded: how it is made, and what it is there to show. */
export type MachineDescription = {
  /** Name of its fixture. */
  readonly name: string;
  /** What it shows, as half a sentence. */
  readonly shows: string;
  readonly disks: readonly DiskSpec[];
  /** Absent: plugged into the live system's snapshot. */
  readonly cold?: Cold;
  /** Lines for the guest's shell before the recording. */
  readonly guest?: readonly string[];
};

/** Bytes of what a disk's label promises: 1 GB is 10⁹. */
export const gigabytes = (number: number): number => number * 1_000_000_000;
