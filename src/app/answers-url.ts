// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Clock} from '../system/clock.ts';
import {comeAgain, HttpFailure, type Http, type HttpReply} from '../system/http.ts';
import {answersLimit, answersTextOf} from './answers-file.ts';
import type {Printer, NetworkAccess, Worksite} from './needs.ts';

/** An answer file on a server, and what it must be. */
export type Announced = {readonly url: string; readonly sha256: string};

export type Fetching = {
  readonly http: Http;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told what is waited for. */
  readonly say: (line: string) => void;
};

/** What fetching needs of the process. */
export type FetchingNeeds = Worksite & Pick<NetworkAccess, 'http'> & Pick<Printer, 'err'>;

/** The same of a process: it waits by the machine's clock and says so on `err`. */
export const fetchingOf = ({http, machine: {clock}, signal, err}: FetchingNeeds): Fetching => ({
  http,
  clock,
  signal,
  say: err,
});

/**
 * A machine that has just started may get its address only now: how often is tried, and
 * milliseconds between two tries and for all of it.
 */
const tries = 30;
const pause = 2000;
const patience = 60_000;
/** Milliseconds for one request. */
const timeoutMs = 15_000;
const mostRedirects = 5;

/** An address without what may be private in it: user, password, query. */
export function shownUrl(url: string): string {
  const {origin, pathname} = new URL(url);
  return `${origin}${pathname}`;
}

/** The fault of an address that answers may be fetched from; `undefined` for a good one. */
export function urlFault(url: string): string | undefined {
  if (!URL.canParse(url)) return 'is no address';
  const {protocol, username, password} = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    return 'must be an http:// or https:// address';
  return username === '' && password === ''
    ? undefined
    : 'must not hold user and password: they would stand in logs';
}

/**
 * Where a redirect leads; `undefined` for other replies. RFC 9110 §15.4; the method is GET anyway.
 */
function redirect({status, location}: HttpReply, from: string): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const fault = URL.canParse(location, from)
    ? urlFault(new URL(location, from).href)
    : 'is no address';
  if (fault !== undefined) throw new HttpFailure(`it redirects to what ${fault}`, false);
  return new URL(location, from).href;
}

/** One try, redirects followed. They may lead anywhere, since the hash says what must come out. */
async function get(url: string, {http, signal}: Fetching): Promise<Uint8Array> {
  let at = url;
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const reply = await http.send({method: 'GET', url: at, limit: answersLimit, timeoutMs, signal});
    const next = redirect(reply, at);
    if (next === undefined) {
      if (reply.status === 200) return reply.body;
      throw new HttpFailure(`it answers with status ${reply.status}`, comeAgain(reply.status));
    }
    at = next;
  }
  throw new HttpFailure(`it redirects more than ${mostRedirects} times`, false);
}

/**
 * Fetches an answer file whose SHA-256 is known beforehand. The hash pins the text, so plain
 * http:// is as good; over https:// a certificate that is not trusted is still an error, because
 * a person who asks for TLS would want to know. Tries for a minute while the network comes up.
 * @throws {Problem} ANSWERS-UNREADABLE with the reason, ANSWERS-HASH-MISMATCH with both hashes.
 */
export async function fetchAnswers({url, sha256}: Announced, fetching: Fetching): Promise<string> {
  const {clock, signal, say} = fetching;
  const last = clock.monotonic() + patience;
  for (let tried = 1; ; tried++) {
    try {
      return answersTextOf(await get(url, fetching), shownUrl(url), sha256);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      if (!error.passing || tried >= tries || clock.monotonic() + pause > last) {
        throw new Problem('ANSWERS-UNREADABLE', `${shownUrl(url)}: ${error.message}`, {
          cause: error,
        });
      }
      if (tried === 1)
        say(`${shownUrl(url)} ${error.message}; trying again for ${patience / 1000} seconds.`);
      await clock.sleep(pause, signal);
    }
  }
}
