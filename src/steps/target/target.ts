// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';
import {partitionOf, type Layout, type Role} from '../../disk/layout.ts';
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
 * Where the installation's own mounts lie on the live system. /run is a tmpfs: nothing here
 * survives, and nothing here is on the target.
 */
export const paths = {
  run: '/run/forge',
  /** The target's ESP while it is being filled. */
  esp: '/run/forge/esp',
  /** The target's whole tree: verity root, /etc overlay, /var, /home, /efi. */
  root: '/run/forge/target',
  /** The opened state file system. */
  state: '/run/forge/state',
  /** Private files for tools that insist on one; tmpfs, mode 0700. */
  secrets: '/run/forge/secrets',
} as const;

/**
 * Name of the opened LUKS mapping on the live system; not the target's own `state`, so that both
 * can exist.
 */
export const mappings = {state: 'forge-state', root: 'forge-root'} as const;

/**
 * Device node of a partition: udev makes `-partN` links beside every by-id and by-path link
 * (60-persistent-storage.rules).
 */
export const partitionDevice = (target: Target, role: Role): string =>
  `${target.disk.device}-part${partitionOf(target.layout, role).number}`;
