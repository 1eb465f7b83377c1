// SPDX-License-Identifier: GPL-3.0-or-later
import {unlessStuck} from '../../system/unless-stuck.ts';
import {asProblem} from '../failure.ts';
import {canonicalJson} from '../plan/canonical.ts';
import {dependents, mustBeReviewed, planDigest} from '../plan/plan.ts';
import {bring} from './bring.ts';
import {beginRun, emit, type Run, type RunEnd, type RunInput} from './state.ts';
import {cleanUp, closeAll, revokeAll} from './teardown.ts';

/** The plan and the steps must still say the same: only then is what was reviewed what runs. */
function checkSame({plan, steps, reviewed}: Run): void {
  const same =
    plan.steps.length === steps.length &&
    plan.steps.every((planned, index) => {
      const step = steps[index];
      return (
        step &&
        planned.id === step.id &&
        planned.effect === step.effect &&
        canonicalJson(planned.actions) === canonicalJson(step.actions)
      );
    });
  if (!same) throw new Error('the steps are not those of the plan');
  mustBeReviewed(plan, reviewed);
}

/** Brings every step to its proof, in order; gives the end of the run. */
async function bringAll(run: Run): Promise<RunEnd> {
  const {plan, steps, journal} = run;
  checkSame(run);
  emit(run, {
    type: 'plan',
    digest: planDigest(plan),
    resumed: journal.records().some(({body}) => body.type === 'intent'),
    steps: plan.steps.map(({id, title, effect, weight}) => ({id, title, effect, weight})),
  });
  await cleanUp(run);
  for (const [index, step] of steps.entries()) {
    const planned = plan.steps[index];
    const ended = planned && (await bring(run, planned, step));
    if (!ended) continue;
    for (const id of dependents(plan, step.id))
      emit(run, {type: 'step', step: id, state: 'blocked', by: step.id});
    return ended;
  }
  const result = run.conclude?.(run.evidence) ?? 'staged';
  await unlessStuck(journal.append({type: 'finished', result}), run.signal);
  return {result};
}

/**
 * Runs a plan to its end: every step proved, or stopped and everything outside the disk taken back.
 * Never rejects; bugs end as FORGE-BUG.
 */
export async function runPlan(input: RunInput): Promise<RunEnd> {
  const run = beginRun(input);
  const end = await bringAll(run).catch((error: unknown): RunEnd => {
    if (run.signal.aborted) return {result: 'aborted'};
    const problem = asProblem(error);
    emit(run, {type: 'problem', problem: problem.toData()});
    return {result: 'failed', problem};
  });
  // From here on nothing may be interrupted: an abort has been received, or comes too late.
  if (end.result === 'failed' || end.result === 'aborted') await revokeAll(run);
  await closeAll(run, end.result);
  emit(run, {
    type: 'finished',
    result: end.result,
    digest: planDigest(run.plan),
    ...(end.problem && {problem: end.problem.toData()}),
  });
  return end;
}
