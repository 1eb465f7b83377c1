// SPDX-License-Identifier: GPL-3.0-or-later
import {threadCpuUsage} from 'node:process';
import fc from 'fast-check';

/** One kind of input, and what must hold for every input of that kind. */
export type Campaign = {
  readonly name: string;
  /** What is made up, in one sentence. */
  readonly about: string;
  /**
   * Makes up `runs` inputs from a seed and judges each. `before` is told every input before it is
   * judged, so that a hang can be named. Throws with the smallest input found that breaks a
   * promise, and how to come back to it.
   */
  run(runs: number, seed: number, before?: (input: string) => void): Promise<Tally>;
};

/**
 * How many inputs were judged how. `verdicts` counts by word: a problem code, `faults`, or
 * `planned`.
 */
export type Tally = {
  readonly runs: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Milliseconds of processor time that the slowest input took. */
  readonly slowest: number;
};

/**
 * Milliseconds of processor time within which any input must be judged; some ten times what the
 * slowest takes. Not by the clock: these run for hours on machines that have other things to do.
 */
export const timeLimit = 5000;

/**
 * Milliseconds of processor time that this thread has used; another campaign may run in the next
 * one.
 */
function spent(): number {
  const {user, system} = threadCpuUsage();
  return (user + system) / 1000;
}

type Kind<T> = {
  readonly name: string;
  readonly about: string;
  readonly input: fc.Arbitrary<T>;
  /** The input as text, for a person and for the watchdog. */
  readonly show: (input: T) => string;
  /** A word for what became of it. Throws for a broken promise. */
  readonly judge: (input: T) => Promise<string>;
};

/** Makes a campaign of a generator and a judge; adds the bound on time. */
export function campaign<T>({name, about, input, show, judge}: Kind<T>): Campaign {
  return {
    name,
    about,
    async run(runs, seed, before) {
      const verdicts: Record<string, number> = {};
      let slowest = 0;
      let judged = 0;
      const property = fc.asyncProperty(input, async value => {
        before?.(show(value));
        const began = spent();
        const verdict = await judge(value);
        const took = spent() - began;
        if (took > timeLimit) throw new Error(`took ${Math.round(took)} ms`);
        slowest = Math.max(slowest, took);
        judged++;
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      });
      const details = await fc.check(property, {numRuns: runs, seed});
      if (details.failed) {
        const [smallest] = details.counterexample ?? [];
        const input = smallest === undefined ? '' : `\n--- input\n${show(smallest)}\n---`;
        throw new Error(
          `${name}: --seed ${seed}, after ${details.numRuns} inputs: ` +
            `${String(details.errorInstance)}${input}`,
          {cause: details.errorInstance},
        );
      }
      return {runs: judged, verdicts, slowest};
    },
  };
}
