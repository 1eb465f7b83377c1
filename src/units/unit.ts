// SPDX-License-Identifier: GPL-3.0-or-later
import type {Directive} from './directives.ts';

/** A directive's value in force, in the words of `systemctl show`. */
export type Setting = {
  readonly value: string;
  /** The file that set it last, where one did. */
  readonly from?: string;
};

/**
 * What becomes of a service unit on the installed system: `judged` runs programs there; `initrd`
 * only in the initial RAM disk; `nothing` has no program of its own to confine; `masked` cannot
 * start.
 */
export type UnitKind = 'judged' | 'initrd' | 'nothing' | 'masked';

/** A service unit with what is in force for it. */
export type Unit = {
  readonly name: string;
  /** Other names of the same unit. */
  readonly aliases: readonly string[];
  readonly kind: UnitKind;
  /** The unit file, then its drop-ins in the order in which systemd reads them. */
  readonly files: readonly string[];
  readonly settings: ReadonlyMap<Directive, Setting>;
  /** Account that it runs as; empty for root. */
  readonly user: string;
  /** Process id of its main process; 0 where it does not run, or the tree is not running. */
  readonly mainPid: number;
  /** Whether its file changed since systemd read it (NeedDaemonReload). */
  readonly stale: boolean;
  /**
   * It runs although it is masked or its file is gone; systemd then shows a unit that sets nothing.
   */
  readonly orphan?: boolean;
};

/**
 * The template of an instance (`getty@tty1.service` → `getty@.service`); any other name as it is
 * (systemd.unit(5)).
 */
export const templateOf = (unit: string): string => unit.replace(/@[^@]*\.service$/, '@.service');
