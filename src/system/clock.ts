// SPDX-License-Identifier: GPL-3.0-or-later

/** Time, injected so that tests own it. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds, for durations. */
  monotonic(): number;
  /** Rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls again and again, every `ms` milliseconds, until the returned function is called. Keeps no
   * process alive.
   */
  every(ms: number, call: () => void): () => void;
};
