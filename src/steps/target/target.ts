// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';
import {partitionOf, type Layout, type PartitionRole} from '../../disk/layout.ts';
import type {SelectedDisk} from '../../hardware/select.ts';
import type {Payload} from '../../payload/description.ts';

/**
 * The disk that will be erased, named so that it cannot become another one: `device` is a by-id (or
 * by-path) link, never /dev/sdX.
 */
export type TargetDisk = SelectedDisk;

/**
 * Everything the steps of one installation are made from. Fixed before the first write; UUIDs
 * derive from `seed`.
 */
export type Target = {
  /**
   * 32 hexadecimal digits; same answers, disk and payload give the same seed, so a plan is equal on
   * two runs.
   */
  readonly seed: string;
  readonly disk: TargetDisk;
  readonly layout: Layout;
  readonly payload: Payload;
  readonly answers: Answers;
  /** The machine's name: the answers' template with this machine's values in it. */
  readonly hostname: string;
  /**
   * UUID of the LUKS2 header, UUID of the ext4 inside, and the machine-id (32 hex digits,
   * sd-id128(3)).
   */
  readonly luksUuid: string;
  readonly stateUuid: string;
  readonly machineId: string;
};

/**
 * Device node of a partition: udev makes `-partN` links beside every by-id and by-path link
 * (60-persistent-storage.rules).
 */
export const partitionDevice = (target: Target, role: PartitionRole): string =>
  `${target.disk.device}-part${partitionOf(target.layout, role).number}`;
