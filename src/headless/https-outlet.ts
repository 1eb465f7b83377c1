// SPDX-License-Identifier: GPL-3.0-or-later
import {ascii} from '../text/clean.ts';
import type {Clock} from '../system/clock.ts';
import {comeAgain, HttpFailure, type Http} from '../system/http.ts';
import type {Secret} from '../system/secret.ts';
import {recordQueue, type Batch} from './record-queue.ts';
import type {Outlet} from './report.ts';

/** Where records are posted, and with what. */
export type HttpsPlace = {
  readonly url: string;
  /** `sha256//BASE64` of the server's public key; absent means the system's authorities. */
  readonly pin?: string;
  readonly token?: Secret;
  /** Names this run to the server, 32 hexadecimal digits. */
  readonly run: string;
  /**
   * Tells the server which machine this is, before and after the installation; empty where nothing
   * is known.
   */
  readonly machine: {readonly serial: string; readonly mac: string};
  /** Milliseconds that closing waits for what is still queued. */
  readonly patience: number;
  /** Ends that wait early. */
  readonly signal?: AbortSignal;
};

/** Milliseconds that records are gathered for before they are sent, unless a batch is full. */
const gathering = 1000;
/** Milliseconds for one request. */
const timeoutMs = 15_000;
/** Milliseconds between two tries: doubled from the first to the last. */
const firstPause = 1000;
const longestPause = 30_000;
/** A reply's body is not read beyond this; nothing in it is wanted. */
const replyLimit = 64 * 1024;

/** Header values are printable ASCII (RFC 9110 §5.5); vendors write serial numbers as they like. */
const headerText = (text: string): string => ascii(text).slice(0, 200);

/** Who sends: the run, and as much of the machine as is known. */
function sender({run, machine: {serial, mac}}: HttpsPlace): Readonly<Record<string, string>> {
  return {
    'forge-run': run,
    ...(serial !== '' && {'forge-serial': headerText(serial)}),
    ...(mac !== '' && {'forge-mac': headerText(mac)}),
  };
}

/**
 * Posts NDJSON batches to a server while a run goes on; decision 0030 says what a server
 * sees. `put` never waits; beyond 4 MiB of waiting records the oldest are dropped and counted. A
 * refusal (4xx, a server that is not the pinned one) ends the sending for good.
 */
export function httpsOutlet(
  place: HttpsPlace,
  {http, clock}: {readonly http: Http; readonly clock: Clock},
): Outlet {
  const queue = recordQueue();
  const hurry = new AbortController();
  let last = Number.POSITIVE_INFINITY;
  let broken: string | undefined;
  let pump: Promise<void> | undefined;

  /** Sleeps, but not past the end of the patience; closing cuts the sleep short once. */
  const rest = async (ms: number): Promise<void> => {
    const signals = [
      ...(place.signal ? [place.signal] : []),
      ...(hurry.signal.aborted ? [] : [hurry.signal]),
    ];
    await clock
      .sleep(Math.max(0, Math.min(ms, last - clock.monotonic())), AbortSignal.any(signals))
      .catch(() => undefined);
  };
  const outOfTime = (): boolean =>
    clock.monotonic() >= last || (hurry.signal.aborted && place.signal?.aborted === true);

  /**
   * One request; gives why the batch is still here, `undefined` when it was taken. Sets `broken`
   * where trying again is of no use.
   */
  async function post({first, body}: Batch): Promise<string | undefined> {
    try {
      const {status} = await http.send({
        method: 'POST',
        url: place.url,
        body,
        limit: replyLimit,
        timeoutMs: Math.max(1, Math.min(timeoutMs, last - clock.monotonic())),
        headers: {
          'content-type': 'application/x-ndjson',
          ...sender(place),
          'forge-first': String(first),
        },
        ...(place.pin !== undefined && {pin: place.pin}),
        ...(place.token && {bearer: place.token}),
      });
      if (status >= 200 && status < 300) return undefined;
      const reason = `the server answers with status ${status}`;
      if (!comeAgain(status)) broken = reason;
      return reason;
    } catch (error) {
      // Nothing that happens to a report may end an installation.
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof HttpFailure && error.passing)) broken = reason;
      return reason;
    }
  }

  async function deliver(batch: Batch): Promise<void> {
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      const reason = await post(batch);
      if (reason === undefined || broken !== undefined) return;
      if (!outOfTime()) await rest(pause);
      if (outOfTime()) {
        broken = reason;
        return;
      }
    }
  }

  async function drain(): Promise<void> {
    while (broken === undefined && queue.waiting()) {
      if (!hurry.signal.aborted && !queue.full()) await rest(gathering);
      const batch = queue.take();
      if (batch) await deliver(batch);
    }
  }

  const start = (): void => {
    pump ??= drain().finally(() => {
      pump = undefined;
      // A record may have come between the last look and this moment.
      if (broken === undefined && queue.waiting()) start();
    });
  };

  return {
    put: line => {
      if (broken !== undefined) return;
      queue.put(line);
      start();
    },
    close: async () => {
      last = clock.monotonic() + place.patience;
      hurry.abort();
      while (pump) await pump;
      if (broken !== undefined) return broken;
      return queue.dropped() > 0
        ? `${queue.dropped()} records were dropped because the server took none for too long`
        : undefined;
    },
  };
}
