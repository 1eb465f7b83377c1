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

/** What the estimates of a run are made from. Times in milliseconds of the monotonic clock. */
type EtaState = {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly emit: (body: EventBody) => void;
  /** What was done so far. */
  readonly measured: Measured[];
  /** Place of the step in hand, when its turn began, and when its estimate was last sent. */
  index: number;
  began: number;
  sent: number;
  copy: {readonly from: bigint; readonly began: number} | undefined;
};

const weightOf = ({plan, index}: EtaState): number => plan.steps[index]?.weight ?? 0;

/** Sends what is left; the step in hand needs no less than `copying`, what its copy still takes. */
function send(estimate: EtaState, copying: number): void {
  const {plan, clock, emit, measured, index, began} = estimate;
  const later = plan.steps.slice(index + 1).reduce((sum, {weight}) => sum + weight, 0);
  const now = clock.monotonic();
  const expected = expectedMs(weightOf(estimate), measured);
  const stepLeft = Math.max(copying, expected - (now - began), 0);
  estimate.sent = now;
  emit({
    type: 'expected',
    step: plan.steps[index]?.id ?? '',
    ms: Math.max(expected, Math.round(now - began + copying)),
    left: Math.round(stepLeft) + expectedMs(later, measured),
  });
}

function begin(estimate: EtaState, step: string): number {
  estimate.index = estimate.plan.steps.findIndex(({id}) => id === step);
  estimate.began = estimate.clock.monotonic();
  estimate.copy = undefined;
  send(estimate, 0);
  return expectedMs(weightOf(estimate), estimate.measured);
}

function receive(estimate: EtaState, body: EventBody): void {
  const now = estimate.clock.monotonic();
  if (body.type === 'action') estimate.copy = undefined;
  if (body.type === 'progress') {
    const [done, total] = [BigInt(body.done), BigInt(body.total)];
    const copy = (estimate.copy ??= {from: done, began: now});
    const left = copyLeft(copy.from, done, total, now - copy.began);
    if (left !== undefined && now - estimate.sent >= AGAIN) send(estimate, left);
  }
  // What was found done says nothing about the speed of doing it.
  const weight = weightOf(estimate);
  if (body.type === 'step' && body.state === 'done' && body.how === 'applied' && weight > 0)
    estimate.measured.push({weight, ms: now - estimate.began});
}

/** The estimates of one run of a plan. `emit` gets the `expected` events. */
export function makeEta(plan: Plan, clock: Clock, emit: (body: EventBody) => void): Eta {
  const start = {index: 0, began: 0, sent: 0, copy: undefined};
  const estimate: EtaState = {plan, clock, emit, measured: [], ...start};
  return {
    begin: step => begin(estimate, step),
    receive: body => receive(estimate, body),
  };
}
