// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {nodeClock} from '../../src/system/clock-node.ts';
import type {Clock} from '../../src/system/clock.ts';
import {fakeClock} from '../support/world.ts';

/** What every clock does, the machine's own and that of the tests. */
describe.each<[string, () => Clock]>([
  ['the clock of the machine', () => nodeClock],
  ['the clock of the tests', () => fakeClock()],
])('%s', (_, make) => {
  it('moves on by what is slept', async () => {
    const clock = make();
    const [now, began] = [clock.now(), clock.monotonic()];
    await clock.sleep(20);
    // A timer of Node may fire up to a millisecond early.
    expect(clock.monotonic() - began).toBeGreaterThanOrEqual(19);
    expect(clock.now() - now).toBeGreaterThanOrEqual(19);
  });

  it('does not sleep at all after an abort, and says why', async () => {
    const reason = new Error('enough');
    const clock = make();
    const began = clock.monotonic();
    await expect(clock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(clock.monotonic() - began).toBeLessThan(1000);
  });

  it('stops sleeping at an abort that comes meanwhile, and says why', async () => {
    const reason = new Error('enough');
    const clock = make();
    const stop = new AbortController();
    // On the tests' clock only what is slept brings the time on at which this is called.
    const cancel = clock.every(10, () => stop.abort(reason));
    try {
      await expect(clock.sleep(500, stop.signal)).rejects.toBe(reason);
    } finally {
      cancel();
    }
  });

  it('calls again and again until it is told to stop', async () => {
    const clock = make();
    let calls = 0;
    const cancel = clock.every(5, () => calls++);
    await clock.sleep(100);
    cancel();
    const then = calls;
    expect(then).toBeGreaterThan(1);
    await clock.sleep(30);
    expect(calls).toBe(then);
  });
});
