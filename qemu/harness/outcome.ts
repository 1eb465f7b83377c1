// SPDX-License-Identifier: GPL-3.0-or-later
import type {Claim, Phase} from './ledger.ts';

/** How one scenario came out. `failure` is absent when it passed. */
export type Outcome = {
  readonly name: string;
  readonly groups: readonly string[];
  readonly seconds: number;
  readonly budget: number;
  readonly failure?: string;
  readonly phases: readonly Phase[];
  readonly claims: readonly Claim[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly pictures: readonly string[];
};

/** `report.json` of a run. */
export type RunReport = {
  readonly version: 1;
  readonly qemu: string;
  readonly accelerator: string;
  readonly started: string;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly scenarios: readonly Outcome[];
};

/** The table of a run as lines, the sum `N passed, N failed` last. */
export function table(outcomes: readonly Outcome[]): readonly string[] {
  const width = Math.max(8, ...outcomes.map(outcome => outcome.name.length));
  const row = (
    name: string,
    result: string,
    seconds: string,
    budget: string,
    claims: string,
  ): string =>
    `${name.padEnd(width)}  ${result.padEnd(6)}  ${seconds.padStart(8)}  ` +
    `${budget.padStart(8)}  ${claims.padStart(7)}`;
  const held = (outcome: Outcome): string =>
    `${outcome.claims.filter(claim => claim.result === 'held').length}/${outcome.claims.length}`;
  return [
    row('scenario', 'result', 'seconds', 'budget', 'claims'),
    ...outcomes.map(each =>
      row(
        each.name,
        each.failure === undefined ? 'passed' : 'FAILED',
        each.seconds.toFixed(1),
        String(each.budget),
        held(each),
      ),
    ),
    '',
    ...budgets(outcomes),
    `${outcomes.filter(each => each.failure === undefined).length} passed, ` +
      `${outcomes.filter(each => each.failure !== undefined).length} failed`,
  ];
}

/**
 * Seconds used by each group, against the sum of its scenarios' budgets. A scenario counts in its
 * first group.
 */
function budgets(outcomes: readonly Outcome[]): readonly string[] {
  const sums = new Map<string, {used: number; budget: number}>();
  for (const outcome of outcomes) {
    const name = outcome.groups[0] ?? 'none';
    const sum = sums.get(name) ?? {used: 0, budget: 0};
    sums.set(name, {used: sum.used + outcome.seconds, budget: sum.budget + outcome.budget});
  }
  return [...sums].map(([name, {used, budget}]) => `${name}: ${used.toFixed(0)} s of ${budget} s`);
}
