// SPDX-License-Identifier: GPL-3.0-or-later
import type {Clock} from '../../system/clock.ts';
import type {EventBody} from '../events.ts';
import {copyLeft, expectedMs, type Measured} from './pace.ts';
import type {Plan} from '../plan/plan.ts';

/** Milliseconds between two estimates in one step. */
const AGAIN = 5000;

/** Knows how long what is left should take, from what was done so far. */
export type Eta = {
  /** A step's turn begins, or begins again: sends and gives the milliseconds it should take. */
  begin(step: string): number;
  receive(body: EventBody): void;
};

/** The estimates of one run of a plan. `emit` gets the `expected` events. */
export function makeEta(plan: Plan, clock: Clock, emit: (body: EventBody) => void): Eta {
  const measured: Measured[] = [];
  let now: {readonly index: number; readonly began: number; sent: number} = {
    index: 0,
    began: 0,
    sent: 0,
  };
  let copy: {readonly from: bigint; readonly began: number} | undefined;

  const expected = (): number => expectedMs(plan.steps[now.index]?.weight ?? 0, measured);
  /**
   * Milliseconds that the step in hand still needs: no less than its copy at the speed of the last
   * seconds.
   */
  const stepLeft = (copying: number): number =>
    Math.max(copying, expected() - (clock.monotonic() - now.began), 0);
  const send = (copying: number): void => {
    const later = plan.steps.slice(now.index + 1).reduce((sum, {weight}) => sum + weight, 0);
    now.sent = clock.monotonic();
    const own = Math.max(expected(), Math.round(now.sent - now.began + copying));
    emit({
      type: 'expected',
      step: plan.steps[now.index]?.id ?? '',
      ms: own,
      left: Math.round(stepLeft(copying)) + expectedMs(later, measured),
    });
  };
  return {
    begin: step => {
      now = {index: plan.steps.findIndex(({id}) => id === step), began: clock.monotonic(), sent: 0};
      copy = undefined;
      send(0);
      return expected();
    },
    receive: body => {
      if (body.type === 'action') copy = undefined;
      if (body.type === 'progress') {
        const [done, total] = [BigInt(body.done), BigInt(body.total)];
        copy ??= {from: done, began: clock.monotonic()};
        const left = copyLeft(copy.from, done, total, clock.monotonic() - copy.began);
        if (left !== undefined && clock.monotonic() - now.sent >= AGAIN) send(left);
      }
      // What was found done says nothing about the speed of doing it.
      const weight = plan.steps[now.index]?.weight ?? 0;
      if (body.type === 'step' && body.state === 'done' && body.how === 'applied' && weight > 0)
        measured.push({weight, ms: clock.monotonic() - now.began});
    },
  };
}
