// SPDX-License-Identifier: GPL-3.0-or-later
import type {Secret} from './secret.ts';

/** One request over HTTP or HTTPS. Nothing follows redirects by itself. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer` (RFC 6750 §2.1); becomes text only while it is sent. */
  readonly bearer?: Secret;
  readonly body?: Uint8Array;
  /** Most bytes of a reply's body. */
  readonly limit: number;
  /** Milliseconds for the whole of it, name look-up included. */
  readonly timeoutMs: number;
  /**
   * `sha256//BASE64` of the one public key that the server may have, trusted instead of all
   * authorities (curl(1), --pinnedpubkey).
   */
  readonly pin?: string;
  readonly signal?: AbortSignal;
};

export type HttpReply = {
  readonly status: number;
  /** The `Location` header, as the server wrote it. */
  readonly location?: string;
  readonly body: Uint8Array;
};

/** Requests over the network, injected so that tests need none. */
export type Http = {
  /**
   * Throws {@link HttpFailure} where there was no complete reply; the signal's reason when aborted.
   * Any status is a reply.
   */
  send(request: HttpRequest): Promise<HttpReply>;
};

/**
 * No reply, and why in words. `passing` where it may be otherwise soon: a network that comes up, a
 * server that starts, a clock that is being set.
 */
export class HttpFailure extends Error {
  readonly passing: boolean;

  constructor(reason: string, passing: boolean, options: {readonly cause?: unknown} = {}) {
    super(reason, options);
    this.name = 'HttpFailure';
    this.passing = passing;
  }
}

/** Statuses that ask for another try: RFC 9110 §15.5.9 and §15.6, RFC 8470 §5.2, RFC 6585 §4. */
export const comeAgain = (status: number): boolean =>
  status >= 500 || [408, 425, 429].includes(status);
