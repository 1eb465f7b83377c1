// SPDX-License-Identifier: GPL-3.0-or-later

import type {Machine} from '../engine/machine.ts';
import type {HardwareInventory} from '../hardware/inventory.ts';
import type {OpenOutlet} from '../headless/report.ts';
import type {Connection} from '../system/connection.ts';
import type {Http} from '../system/http.ts';
import type {Lock} from '../system/lock.ts';
import type {LogFile} from '../system/log-file.ts';

// What services need from outside, in named parts: a function asks for the parts, or the members of
// a part, that it uses. The command line alone knows all of them at once (src/cli/context.ts).

/** Where words for people and programs go. */
export type Printer = {
  /** Prints a line. Results go to `out`, everything about how it went to `err`. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /**
   * Whether `out` is a terminal that a person may look at: only there may a one-time password be
   * shown.
   */
  readonly terminal: boolean;
};

/** A machine, and the signal (SIGINT, SIGTERM) that ends all work on it. */
export type Worksite = {
  readonly machine: Machine;
  readonly signal: AbortSignal;
};

/** The machine that is shown, which may be a recorded one. */
export type ShownMachine = Worksite & {
  /**
   * The machine that Forge itself runs on, where `machine` is a recorded one and nothing can be
   * changed.
   */
  readonly host?: Machine;
  /** What the machine calls itself; for display only. */
  readonly inventory: () => Promise<HardwareInventory>;
};

/** What reading secrets needs to know of the process that asks. */
export type SecretAccess = {
  /** Effective user id. */
  readonly uid: number;
  /** $CREDENTIALS_DIRECTORY, where a unit imported any. */
  readonly credentials: string | undefined;
  readonly random: (bytes: number) => Uint8Array;
};

/** Ways off this machine. */
export type NetworkAccess = {
  readonly http: Http;
  readonly openOutlet: OpenOutlet;
};

/** A face's way to the engine process. */
export type EngineAccess = {
  /** Connects to the running engine; `undefined` where there is none. */
  connect(): Promise<Connection | undefined>;
  /** Starts `forge engine` as a process of its own that outlives this one. */
  start(): void;
};

/** What the engine process itself holds. */
export type EngineHost = {
  /** Takes the machine-wide lock; `undefined` where another engine holds it. */
  lock(): Promise<Lock | undefined>;
  listen(accept: (connection: Connection) => void): Promise<{close(): Promise<void>}>;
  log(): LogFile;
};

/** What every conversation with the engine needs. */
export type EngineSession = Worksite & {readonly engine: EngineAccess};
