// SPDX-License-Identifier: GPL-3.0-or-later
import type {Report} from '../../driver/report-channel.ts';

/** The steps of a run whose actions ran, in order, with their seconds from `running` to `done`. */
export function applied(reports: readonly Report[]): ReadonlyMap<string, number> {
  const running = new Map<string, number>();
  const found = new Map<string, number>();
  for (const {type, step, state, t, how} of reports) {
    if (type !== 'step' || typeof step !== 'string' || typeof t !== 'number') continue;
    if (state === 'running') running.set(step, t);
    const since = running.get(step);
    if (state === 'done' && how === 'applied' && since !== undefined)
      found.set(step, Math.round((t - since) / 100) / 10);
  }
  return found;
}

/**
 * Steps that were proved in `before` and whose work was done once more in `after`: what a cut cost
 * besides the step it interrupted.
 */
export function doneTwice(before: readonly Report[], after: readonly Report[]): readonly string[] {
  const proved = new Set(
    before.flatMap(({type, step, state}) =>
      type === 'step' && state === 'done' && typeof step === 'string' ? [step] : [],
    ),
  );
  return [...applied(after).keys()].filter(step => proved.has(step));
}
