// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {commandSilence, copyLeft, copySilence, expectedMs} from '../../../src/engine/run/pace.ts';
import {makePlan} from '../../../src/engine/plan/plan.ts';
import {makeEta} from '../../../src/engine/run/eta.ts';
import type {EventBody} from '../../../src/engine/events.ts';
import {fakeClock} from '../../support/world.ts';
import {fileStep, header, only} from '../support.ts';

describe('how long a step should take', () => {
  it('is a second a weight while nothing is known', () => {
    expect(expectedMs(60, [])).toBe(60_000);
    expect(expectedMs(0, [])).toBe(0);
  });

  it('follows what was measured, the more the more was done', () => {
    const slow = (weight: number) => ({weight, ms: weight * 9000});
    expect(expectedMs(1, [slow(5)])).toBe(5000);
    expect(expectedMs(1, [slow(5), slow(60)])).toBeGreaterThan(8000);
    expect(expectedMs(1, [{weight: 95, ms: 0}])).toBe(50);
  });

  it('is, for a copy, what its own speed says', () => {
    expect(copyLeft(0n, 25n, 100n, 1000)).toBe(3000);
    expect(copyLeft(50n, 75n, 100n, 1000)).toBe(1000);
    expect(copyLeft(50n, 50n, 100n, 1000)).toBeUndefined();
  });
});

describe('the silence that is too long', () => {
  it('is never below half a minute, and grows with what is expected', () => {
    expect([commandSilence(0), commandSilence(7000), commandSilence(60_000)]).toEqual([
      30_000, 30_000, 240_000,
    ]);
    expect([copySilence(5), copySilence(4000)]).toEqual([30_000, 80_000]);
  });
});

describe('the estimate', () => {
  const plan = makePlan(header, [
    {...fileStep('a'), weight: 10},
    {...fileStep('b'), weight: 20},
    {...fileStep('c'), weight: 5},
  ]);
  const keeper = () => {
    const clock = fakeClock();
    const told: EventBody[] = [];
    return {clock, told, time: makeEta(plan, clock, body => void told.push(body))};
  };
  const last = (told: readonly EventBody[]) => only(told, 'expected').at(-1);

  it('counts what is left of the step and all that comes', () => {
    const {time, told} = keeper();
    expect(time.begin('a')).toBe(10_000);
    expect(last(told)).toEqual({type: 'expected', step: 'a', ms: 10_000, left: 35_000});
  });

  it('learns from steps that were done, not from those that were found done', () => {
    const {time, clock, told} = keeper();
    time.begin('a');
    clock.advance(35_000);
    time.receive({type: 'step', step: 'a', state: 'done', how: 'applied'});
    time.begin('b');
    // 40 s were needed for a weight of 15 (what is believed at first counts as 5).
    expect(last(told)).toMatchObject({step: 'b', ms: 53_333, left: 66_666});
    time.receive({type: 'step', step: 'b', state: 'done', how: 'already'});
    time.begin('c');
    expect(last(told)).toMatchObject({step: 'c', ms: 13_333});
  });

  it('takes a copy by its own speed, from where it began, every five seconds', () => {
    const {time, clock, told} = keeper();
    time.begin('b');
    time.receive({type: 'action', step: 'b', index: 0, of: 1, effect: 'destroy', words: 'copy'});
    time.receive({type: 'progress', step: 'b', done: '500', total: '1000'});
    clock.advance(4000);
    time.receive({type: 'progress', step: 'b', done: '510', total: '1000'});
    expect(only(told, 'expected')).toHaveLength(1);
    clock.advance(6000);
    time.receive({type: 'progress', step: 'b', done: '600', total: '1000'});
    expect(last(told)).toEqual({type: 'expected', step: 'b', ms: 50_000, left: 45_000});
  });
});
