// SPDX-License-Identifier: GPL-3.0-or-later
import type {Inventory} from '../hardware/inventory.ts';
import type {Machine} from '../engine/machine.ts';
import type {OpenOutlet} from '../headless/report.ts';
import type {Connection} from '../system/connection.ts';
import type {Http} from '../system/http.ts';
import type {Lock} from '../system/lock.ts';
import type {LogFile} from '../system/log-file.ts';
import type {Terminal} from '../system/terminal.ts';

/**
 * 0 done, 1 a problem, 2 bad usage or answers, 3 needs a person, 130 aborted (128 + SIGINT, as
 * shells do); see engine/exit-code.ts.
 */
export type ExitCode = number;

/** The ways between a face and the engine process. */
type EngineHost = {
  /** Connects to the running engine; `undefined` where there is none. */
  connect(): Promise<Connection | undefined>;
  /** Starts `forge engine` as a process of its own that outlives this one. */
  start(): void;
  /** Takes the machine-wide lock; `undefined` where another engine holds it. */
  lock(): Promise<Lock | undefined>;
  listen(accept: (connection: Connection) => void): Promise<{close(): Promise<void>}>;
  log(): LogFile;
};

/** What a verb gets from outside; nothing else of the process is visible to it. */
export type Context = {
  readonly machine: Machine;
  /** Prints a line. Results go to `out`, everything about how it went to `err`. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /**
   * Whether `out` is a terminal that a person may look at: only there may a one-time password be
   * shown.
   */
  readonly terminal: boolean;
  /** The terminal itself, for screens. */
  readonly console: Terminal;
  /**
   * The machine that Forge itself runs on, where `machine` is a recorded one and nothing can be
   * changed.
   */
  readonly host?: Machine;
  /** $CREDENTIALS_DIRECTORY, where a unit imported any. */
  readonly credentials: string | undefined;
  /** $SOURCE_DATE_EPOCH (reproducible-builds.org), for builders. */
  readonly sourceDate: string | undefined;
  /** Effective user id. */
  readonly uid: number;
  readonly random: (bytes: number) => Uint8Array;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly openOutlet: OpenOutlet;
  readonly http: Http;
  /** What the machine calls itself; for display only. */
  readonly inventory: () => Promise<Inventory>;
  readonly engine: EngineHost;
  /** Version of Forge. */
  readonly version: string;
};
