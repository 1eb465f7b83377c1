// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem, type ProblemData} from '../engine/problem.ts';
import type {EngineEvent} from '../engine/events.ts';
import {ndjsonLine} from './ndjson.ts';

/**
 * Somewhere lines can be put without waiting. `close` waits a bounded time for what is still queued
 * and says how much was lost.
 */
export type Outlet = {
  /** Queues a line; never blocks, never throws. */
  put(line: string): void;
  /** Resolves with the reason why something was not delivered, or `undefined` when all was. */
  close(): Promise<string | undefined>;
};

/** An outlet, or the reason why there is none. */
type Opened = Outlet | {readonly reason: string};

/** Opens a device or file; resolves with a reason where that is impossible. */
export type OpenOutlet = (path: string, kind: 'device' | 'file') => Promise<Opened>;

/** Where a report is to go: the public part of the answers' `report`. */
export type Destinations = {
  readonly device?: string;
  readonly file?: string;
  readonly https?: {readonly url: string; readonly pin?: string};
};

/** The ways to open destinations. */
export type Openers = {
  readonly open: OpenOutlet;
  readonly https: (endpoint: NonNullable<Destinations['https']>) => Promise<Opened>;
};

/** The places a report goes to, for one run. Whatever happens to them, the installation goes on. */
export type Report = {
  put(event: EngineEvent | {readonly type: string}): void;
  /** Flushes and closes all; gives a warning for each place that did not get everything. */
  close(): Promise<readonly ProblemData[]>;
};

/** An endpoint as it may be shown: a query can be private. */
function shown(url: string): string {
  const {origin, pathname} = new URL(url);
  return `${origin}${pathname}`;
}

/**
 * Opens the places that the answers' `report` names. A missing or blocked one is a warning, never a
 * failure.
 */
export async function openReport(
  {device, file, https}: Destinations,
  openers: Openers,
  warn: (warning: ProblemData) => void,
): Promise<Report> {
  const places = [
    ...(device === undefined ? [] : [{place: device, open: () => openers.open(device, 'device')}]),
    ...(file === undefined ? [] : [{place: file, open: () => openers.open(file, 'file')}]),
    ...(https === undefined ? [] : [{place: shown(https.url), open: () => openers.https(https)}]),
  ];
  const outlets: {readonly place: string; readonly outlet: Outlet}[] = [];
  for (const {place, open} of places) {
    const opened = await open();
    if ('reason' in opened) warn(undelivered(place, opened.reason));
    else outlets.push({place, outlet: opened});
  }
  return {
    put: event => {
      const line = ndjsonLine(event);
      for (const {outlet} of outlets) outlet.put(line);
    },
    close: async () => {
      const ends = await Promise.all(
        outlets.map(async ({place, outlet}) => ({place, reason: await outlet.close()})),
      );
      return ends.flatMap(({place, reason}) =>
        reason === undefined ? [] : [undelivered(place, reason)],
      );
    },
  };
}

const undelivered = (place: string, reason: string): ProblemData =>
  new Problem('REPORT-UNAVAILABLE', `${place}: ${reason}`).toData();
