// SPDX-License-Identifier: GPL-3.0-or-later
import type {QemuVersion} from './qemu-version.ts';
import type {Reaper} from './reaper.ts';

/**
 * What every scenario works with: the tools and firmware that were found or built, and how this
 * host can run them.
 */
export type Lab = {
  /**
   * Path of a tool's wrapper: `qemu-system-x86_64`, `qemu-img`, `swtpm`, `virt-fw-vars`, `mcopy`, …
   */
  tool(name: string): string;
  readonly version: QemuVersion;
  readonly accel: 'tcg' | 'kvm';
  /** Processors of a machine: 1 for runs side by side, whose emulated processors wait otherwise. */
  readonly cpus: number;
  readonly firmware: Firmware;
  /** Where artefacts are kept between runs; safe to delete. */
  readonly cache: string;
  readonly reaper: Reaper;
  /**
   * Deadlines are multiplied by this: 1 on a machine of the reference kind, more where it is busy
   * or slower.
   */
  readonly patience: number;
  /** One line for whoever watches. */
  say(line: string): void;
};

/**
 * OVMF with Secure Boot: the code, and the variable store that runs start from. Both are only read.
 */
type Firmware = {readonly code: string; readonly vars: string};
