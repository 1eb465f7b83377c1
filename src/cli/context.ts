// SPDX-License-Identifier: GPL-3.0-or-later
import type {
  EngineAccess,
  EngineHost,
  NetworkAccess,
  Printer,
  SecretAccess,
  ShownMachine,
} from '../app/needs.ts';
import type {Terminal} from '../system/terminal.ts';

/**
 * All that a verb gets from outside; nothing else of the process is visible to it. Verbs hand on
 * the parts that a service asks for, never this type.
 */
export type Context = ShownMachine &
  Printer &
  SecretAccess &
  NetworkAccess & {
    readonly engine: EngineAccess & EngineHost;
    /** The terminal itself, for screens. */
    readonly console: Terminal;
    /** $SOURCE_DATE_EPOCH (reproducible-builds.org), for builders. */
    readonly sourceDate: string | undefined;
    /** Version of Forge. */
    readonly version: string;
  };
