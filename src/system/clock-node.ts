// SPDX-License-Identifier: GPL-3.0-or-later
import {setTimeout} from 'node:timers/promises';
import type {Clock} from './clock.ts';

/** The machine's own clocks. `sleep` rejects with the signal's reason when aborted. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    await setTimeout(ms, undefined, signal ? {signal} : {}).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  },
  every: (ms, call) => {
    const timer = setInterval(call, ms).unref();
    return () => clearInterval(timer);
  },
};
