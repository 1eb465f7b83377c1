// SPDX-License-Identifier: GPL-3.0-or-later
import {unlessStuck} from '../../system/unless-stuck.ts';
import {asProblem} from '../failure.ts';
import type {PlannedStep, Step} from '../plan/step.ts';
import type {Problem} from '../problem.ts';
import {askAndFollow} from './question.ts';
import {runStep, type StepEnd} from './run-step.ts';
import {emit, watch, type Run, type RunEnd} from './state.ts';

/**
 * Milliseconds that a step may still take after it was stopped: longer than the runner gives a
 * command to end (runner-execa.ts). What is left then is a read or write of our own on a disk that
 * does not answer, and takes no signal.
 */
const STUCK_MS = 45_000;

/** How one try of a step ended. */
type TryEnd =
  | StepEnd
  | {readonly type: 'failed'; readonly problem: Problem}
  | {readonly type: 'aborted'};

async function tryStep(run: Run, planned: PlannedStep, step: Step): Promise<TryEnd> {
  const {journal, redact, signal} = run;
  const watchdog = watch(run, step.id, signal, run.eta.begin(step.id));
  const {io} = watchdog;
  run.stoppable?.(() => watchdog.stop());
  try {
    const finished = run.begun !== undefined;
    const work = runStep({io, journal, step, planned, redact, finished});
    return await unlessStuck(work, io.signal, STUCK_MS);
  } catch (error) {
    if (signal.aborted) return {type: 'aborted'};
    const problem = asProblem(error);
    // A journal that cannot be written must not hide why.
    await unlessStuck(journal.fail(step.id, problem.code), io.signal).catch((lost: unknown) =>
      emit(run, {type: 'warning', step: step.id, problem: asProblem(lost).toData()}),
    );
    return {type: 'failed', problem};
  } finally {
    watchdog.end();
    run.stoppable?.(undefined);
  }
}

/** Tries a step until it is proved; gives the end of the run when it is not to be. */
export async function bring(
  run: Run,
  planned: PlannedStep,
  step: Step,
): Promise<RunEnd | undefined> {
  const missing = planned.needs.find(need => !run.evidence.has(need));
  if (missing !== undefined)
    throw new Error(`step "${step.id}" needs "${missing}", which is not proved`);
  for (;;) {
    const end = await tryStep(run, planned, step);
    if (end.type === 'aborted') return {result: 'aborted'};
    if (end.type === 'done') {
      run.evidence.set(step.id, end.evidence);
      return undefined;
    }
    const {problem} = end;
    if (end.type === 'failed') emit(run, {type: 'step', step: step.id, state: 'failed'});
    emit(run, {type: 'problem', step: step.id, problem: problem.toData()});
    if (problem.code === 'FORGE-BUG') return {result: 'failed', problem};
    const kind = end.type === 'failed' ? 'step.failed' : end.class;
    const ended = await askAndFollow(run, kind, planned, problem);
    if (ended) return ended;
  }
}
