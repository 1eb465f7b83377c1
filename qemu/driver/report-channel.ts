// SPDX-License-Identifier: GPL-3.0-or-later
import {closeSync, openSync, writeSync} from 'node:fs';
import type {Socket} from 'node:net';
import * as z from 'zod';
import {LabFailure} from './failure.ts';
import {LineSplitter} from './qmp/lines.ts';

/**
 * Any record of the guest's NDJSON report: it has a type, the rest is for whoever knows that type.
 */
export type Report = Readonly<Record<string, unknown>> & {readonly type: string};

const record = z.looseObject({type: z.string()});

/** Reads one line of the report; what is no record (a torn line after a reset) is `undefined`. */
export function parseReport(line: string): Report | undefined {
  try {
    return record.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

type Waiter = {check(): void};

/**
 * The guest's reports over its virtio-serial port `org.intergenos.forge.report`, kept in order and
 * in a file.
 */
export class ReportChannel {
  readonly #socket: Socket;
  readonly #log: number;
  readonly #lines = new LineSplitter();
  readonly #waiters = new Set<Waiter>();
  readonly #listeners = new Set<(report: Report) => void>();
  #closed = false;
  readonly records: Report[] = [];

  constructor(socket: Socket, logFile: string) {
    this.#socket = socket;
    this.#log = openSync(logFile, 'a', 0o600);
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('close', () => this.#end());
    socket.on('error', () => this.#end());
  }

  /**
   * Waits for a record, `from` an index of {@link records}. `bad` picks records that end the wait
   * as a failure; `seen` says what else is to be told then (the consoles' screens). Throws
   * LabFailure.
   */
  waitFor(what: string, test: (report: Report) => boolean, options: WaitOptions): Promise<Report> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const fail = (why: string): void =>
        finish(() =>
          reject(
            new LabFailure(`report channel: ${why}, waiting for ${what}`, {
              seen: `${this.describe()}\n${options.seen?.() ?? ''}`,
            }),
          ),
        );
      const check = (): void => {
        const records = this.records.slice(options.from ?? 0);
        const found = records.find(test);
        const bad = options.bad && records.find(options.bad);
        if (found) finish(() => resolve(found));
        else if (bad) fail(`the guest reported ${JSON.stringify(bad).slice(0, 2000)}`);
        else if (this.#closed) fail('the guest is gone');
      };
      const waiter: Waiter = {check};
      const timer = setTimeout(() => fail(`${options.seconds} s are over`), options.seconds * 1000);
      this.#waiters.add(waiter);
      check();
    });
  }

  /** Calls `listener` with every record as it comes; returns the function that ends it. */
  listen(listener: (report: Report) => void): () => boolean {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The last few records, for failures. */
  describe(): string {
    return (
      this.records
        .slice(-8)
        .map(each => JSON.stringify(each).slice(0, 300))
        .join('\n') || 'nothing was reported'
    );
  }

  close(): void {
    this.#socket.destroy();
    this.#end();
  }

  #receive(bytes: Buffer): void {
    if (this.#closed) return;
    writeSync(this.#log, bytes);
    for (const line of this.#lines.push(bytes)) {
      const report = parseReport(line);
      if (!report) continue;
      this.records.push(report);
      for (const listener of this.#listeners) listener(report);
    }
    for (const waiter of this.#waiters) waiter.check();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#log);
    for (const waiter of this.#waiters) waiter.check();
  }
}

export type WaitOptions = {
  readonly seconds: number;
  readonly from?: number;
  readonly bad?: (report: Report) => boolean;
  readonly seen?: () => string;
};
