// SPDX-License-Identifier: GPL-3.0-or-later
import type {Lab} from '../driver/lab.ts';
import type {Medium} from '../driver/medium.ts';
import type {Vm} from '../driver/vm.ts';
import type {Ledger} from './ledger.ts';

/**
 * The groups that a scenario may belong to. `ci` is a budgeted subset of every group, `all` is
 * every scenario.
 */
export const groups = [
  'main',
  'negative',
  'resume',
  'tui',
  'encryption',
  'lifecycle',
  'confinement',
] as const;
type Group = (typeof groups)[number];

/**
 * What a scenario gets. Its files go to `out`; a VM is given to `watch` so that a timeout can say
 * what it showed, and ends with the scenario.
 */
export type Context = {
  readonly lab: Lab;
  readonly medium: Medium;
  readonly out: string;
  readonly ledger: Ledger;
  /**
   * A directory of this scenario for files nobody wants to keep (overlays, variable stores);
   * removed at its end.
   */
  readonly scratch: string;
  /** The scenario's cuts to try (`--cuts`), in their order; all of them where absent. */
  readonly cuts?: readonly string[];
  watch(vm: Vm): Vm;
};

/** One thing to show, whole and by itself. It fails by throwing, or by a claim that is not held. */
export type Scenario = {
  readonly name: string;
  readonly groups: readonly Group[];
  /** Whether it runs in `ci` too. */
  readonly ci: boolean;
  /** Seconds on the reference machine (2 cores, software emulation) after which it has failed. */
  readonly budget: number;
  /** One sentence for `vm list`. */
  readonly about: string;
  /** Names of the power cuts it tries, where it tries many: `--cuts` chooses among them. */
  readonly cuts?: readonly string[];
  run(context: Context): Promise<void>;
};

/**
 * The scenarios that a word names: a group, `ci`, `all`, or one scenario. `undefined` for a word
 * that names nothing; an empty group is still a name.
 */
export function select(
  scenarios: readonly Scenario[],
  word: string,
): readonly Scenario[] | undefined {
  if (word === 'all') return scenarios;
  if (word === 'ci') return scenarios.filter(scenario => scenario.ci);
  const group = groups.find(each => each === word);
  if (group) return scenarios.filter(scenario => scenario.groups.includes(group));
  const named = scenarios.filter(scenario => scenario.name === word);
  return named.length > 0 ? named : undefined;
}
