// SPDX-License-Identifier: GPL-3.0-or-later
import {policyDecider} from '../../../src/engine/run/decide.ts';
import {journalDifferences, readJournal} from '../../../src/engine/journal/journal-file.ts';
import {openJournal} from '../../../src/engine/journal/journal.ts';
import {makePlan, planJson} from '../../../src/engine/plan/plan.ts';
import {runPlan} from '../../../src/engine/run/run.ts';
import {snapshot} from './disk.ts';
import {live, type Engine} from './harness.ts';
import type {Wanted} from './judge.ts';

/** The engine as it is. */
export const engine: Engine = {
  policyDecider,
  readJournal,
  journalDifferences,
  openJournal,
  makePlan,
  planJson,
  runPlan,
};

/** The worlds of installations that nothing interrupted. */
export async function straightWorlds(): Promise<Wanted> {
  const [A, B] = [await live(engine, {kills: []}), await live(engine, {kills: [], last: 'B'})];
  return {A: snapshot(A.disk), B: snapshot(B.disk)};
}
