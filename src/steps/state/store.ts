// SPDX-License-Identifier: GPL-3.0-or-later
import {mappings} from '../../os/live-paths.ts';
import type {Evidence, Reader, StepVerdict, Worker} from '../../engine/plan/step.ts';
import type {Command} from '../../system/command.ts';
import {partitionDevice, type Target} from '../target/target.ts';

/** What the state's file system lies on: an opened LUKS2 mapping, or the partition itself. */
export type StateStore = {
  /** The block device that holds the file system. */
  readonly device: string;
  /** Makes it ready for `mkfs`. */
  readonly make: readonly Command[];
  /**
   * After an interruption: whether this plan's store is there and open now; opens it if need be,
   * never makes it.
   */
  open(worker: Worker): Promise<boolean>;
  /** What is not as planned below the file system, or the facts that prove it. */
  look(reader: Reader): Promise<{readonly verdict: StepVerdict} | {readonly evidence: Evidence}>;
  close(worker: Worker): Promise<void>;
};

/** The block device of the state's file system on the live system, by what the answers ask for. */
export const stateDevice = (target: Target): string =>
  target.answers.state.encryption === 'luks2'
    ? `/dev/mapper/${mappings.state}`
    : partitionDevice(target, 'state');
