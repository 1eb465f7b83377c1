import {policyDecider} from '../../../src/engine/decide.ts';
import {journalDifferences, readJournal} from '../../../src/engine/journal-file.ts';
import {openJournal} from '../../../src/engine/journal.ts';
import {makePlan, planJson} from '../../../src/engine/plan.ts';
import {runPlan} from '../../../src/engine/run.ts';
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
