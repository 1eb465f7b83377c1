// SPDX-License-Identifier: GPL-3.0-or-later
import {unlessStuck} from '../../system/unless-stuck.ts';
import type {Decision, Question, QuestionClass} from '../events.ts';
import {dependents, type Plan} from '../plan/plan.ts';
import type {PlannedStep} from '../plan/step.ts';
import type {Problem} from '../problem.ts';
import {choicesOf} from './decide.ts';
import {redactDeep} from './redact.ts';
import {emit, type Run, type RunEnd} from './state.ts';

/** What follows a decision: the run ends, or the step is tried again after these are forgotten. */
export type Consequence =
  | {readonly type: 'end'; readonly result: 'failed' | 'aborted'}
  | {readonly type: 'again'; readonly forget: readonly string[]};

/**
 * What a decision about a step means. What stood on something that is destroyed is gone as well;
 * what was not touched is asked about by itself if it drifted too.
 */
export function consequence(
  decision: Decision,
  plan: Plan,
  {id, effect}: PlannedStep,
): Consequence {
  switch (decision) {
    case 'abort':
      return {type: 'end', result: 'aborted'};
    case 'stop':
      return {type: 'end', result: 'failed'};
    case 'retry':
      return {type: 'again', forget: []};
    case 'redo':
      return {
        type: 'again',
        forget: [id, ...(effect === 'destroy' ? dependents(plan, id) : [])],
      };
  }
}

async function ask(
  run: Run,
  kind: QuestionClass,
  step: string,
  problem: Problem,
): Promise<Decision> {
  run.signal.throwIfAborted();
  const question: Question = {
    question: run.next.question++,
    class: kind,
    step,
    choices: choicesOf[kind],
    problem: redactDeep(problem.toData(), run.redact),
  };
  emit(run, {type: 'question', ...question});
  const decision = await run.decide(question, run.signal);
  if (!question.choices.includes(decision))
    throw new Error(`"${decision}" is no answer to ${kind}`);
  emit(run, {type: 'answer', question: question.question, decision});
  return decision;
}

/** Makes a step pending again in the journal. */
async function forget({journal, signal}: Run, step: string): Promise<void> {
  const {state} = journal.node(step);
  if (state === 'running')
    await unlessStuck(journal.append({type: 'failure', step, code: 'STEP-DRIFTED'}), signal);
  if (state !== 'pending') await unlessStuck(journal.append({type: 'retry', step}), signal);
}

/**
 * Asks what is to be done about a step that cannot go on and does it; gives the end of the run, or
 * nothing where the step is to be tried again.
 */
export async function askAndFollow(
  run: Run,
  kind: QuestionClass,
  planned: PlannedStep,
  problem: Problem,
): Promise<RunEnd | undefined> {
  const next = consequence(await ask(run, kind, planned.id, problem), run.plan, planned);
  if (next.type === 'end') return {result: next.result, problem};
  for (const step of next.forget) await forget(run, step);
  return undefined;
}
