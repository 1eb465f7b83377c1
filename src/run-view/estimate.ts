// SPDX-License-Identifier: GPL-3.0-or-later
import type {RunView} from './view.ts';

/** How far a run has come, from 0 to 1, and milliseconds still to go as far as that can be said. */
export type Estimate = {readonly share: number; readonly left: number | undefined};

/** Milliseconds still to go by the engine's measure of this machine, where it has one. */
export const measuredLeft = ({expected, now}: RunView): number | undefined =>
  expected && Math.max(0, expected.left - (now - expected.at));

/**
 * By the weights of the steps, the copy under way counted by its bytes. The time left is what the
 * engine measures on this machine; without that it goes by what the finished part took, and is not
 * told before a tenth of the work is done.
 */
export function estimate(run: RunView): Estimate {
  const {steps, copy, began, now} = run;
  const total = steps.reduce((sum, {weight}) => sum + weight, 0);
  if (total === 0) return {share: 0, left: undefined};
  const done = steps.reduce((sum, step) => {
    if (step.state === 'done') return sum + step.weight;
    if (step.id === copy?.step && copy.total > 0n)
      return sum + (step.weight * Number((copy.done * 1000n) / copy.total)) / 1000;
    return sum;
  }, 0);
  const share = Math.min(1, done / total);
  const left = measuredLeft(run);
  if (left !== undefined) return {share, left};
  return {share, left: share < 0.1 ? undefined : ((now - began) * (1 - share)) / share};
}
