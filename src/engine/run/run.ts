// SPDX-License-Identifier: GPL-3.0-or-later
import type {Secrets} from '../../system/secret.ts';
import {unlessStuck} from '../../system/unless-stuck.ts';
import {canonicalJson} from '../plan/canonical.ts';
import {choicesOf, type Decider, type Question} from './decide.ts';
import type {Conclusion, Decision, EventBody, QuestionClass, RunResult} from '../events.ts';
import {asProblem} from '../failure.ts';
import type {Journal} from '../journal/journal.ts';
import type {Machine} from '../machine.ts';
import {dependents, planDigest, type Plan, type PlannedStep} from '../plan/plan.ts';
import {Problem} from '../problem.ts';
import {redactDeep, redactor} from './redact.ts';
import {runStep, type StepEnd} from './run-step.ts';
import type {Evidence, Step} from '../plan/step.ts';
import {begunSinceEnd} from '../journal/since-finished.ts';
import {closeAll, putAway, revokeAll} from './teardown.ts';
import {makeTimekeeper} from './timekeeper.ts';
import {keepVigil, type Vigil} from './vigil.ts';

export type RunInput = {
  readonly plan: Plan;
  /** The steps that the plan was made from, in its order. */
  readonly steps: readonly Step[];
  readonly secrets: Secrets;
  readonly machine: Machine;
  /** From `openJournal`: new, or going on where a found one ended. */
  readonly journal: Journal;
  readonly emit: (body: EventBody) => void;
  readonly decide: Decider;
  /** Stops at the next safe moment, revokes and releases. */
  readonly signal: AbortSignal;
  /** Digest of the plan that somebody reviewed; another plan does not run. */
  readonly reviewed?: string;
  /** Nobody is there to stop what hangs: the run stops it itself (vigil.ts). */
  readonly alone?: boolean;
  /**
   * Told how to stop what a step does now, so that it fails and is asked about; `undefined` when no
   * step is in hand.
   */
  readonly stoppable?: (stop: (() => void) | undefined) => void;
  /** Says from the proofs how it was finished; absent means `staged`. */
  readonly conclude?: (evidence: ReadonlyMap<string, Evidence>) => Conclusion;
};

export type RunEnd = {readonly result: RunResult; readonly problem?: Problem};

/** The plan and the steps must still say the same: only then is what was reviewed what runs. */
function checkSame(plan: Plan, steps: readonly Step[], reviewed: string | undefined): void {
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
  const digest = planDigest(plan);
  if (reviewed !== undefined && reviewed !== digest)
    throw new Problem('PLAN-CHANGED', `reviewed was ${reviewed}, now it is ${digest}`);
}

/**
 * Milliseconds that a step may still take after it was stopped: longer than the runner gives a
 * command to end before it leaves it behind (runner-execa.ts). What is left then is a read or write
 * of our own on a disk that does not answer, and takes no signal.
 */
const STUCK_MS = 45_000;

type Ended = {readonly result: 'failed' | 'aborted'; readonly problem?: Problem};

/**
 * Runs a plan to its end: every step proved, or stopped and everything outside the disk taken back.
 * Never rejects; bugs end as FORGE-BUG.
 */
export async function runPlan(input: RunInput): Promise<RunEnd> {
  const {plan, steps, secrets, machine, journal, signal} = input;
  const redact = redactor(secrets);
  const say = (body: EventBody): void => input.emit(redactDeep(body, redact));
  const keeper = makeTimekeeper(plan, machine.clock, say);
  /** Where the installation had been finished before this run: what was begun since. */
  const begun = begunSinceEnd(journal.records());
  const emit = (body: EventBody): void => {
    if (body.type === 'step' && body.state === 'running') begun?.add(body.step);
    say(body);
    keeper.hear(body);
  };
  const evidence = new Map<string, Evidence>();
  let call = 0;
  let questions = 0;
  const watch = (step: string, stop: AbortSignal, expected: number): Vigil =>
    keepVigil(
      {machine, secrets, signal: stop, emit, nextCall: () => call++, step},
      plan.steps.find(({id}) => id === step)?.title ?? step,
      expected,
      input.alone === true,
    );

  const ask = async (kind: QuestionClass, step: string, problem: Problem): Promise<Decision> => {
    signal.throwIfAborted();
    const question: Question = {
      question: questions++,
      class: kind,
      step,
      choices: choicesOf[kind],
      problem: redactDeep(problem.toData(), redact),
    };
    emit({type: 'question', ...question, choices: [...question.choices]});
    const decision = await input.decide(question, signal);
    if (!question.choices.includes(decision))
      throw new Error(`"${decision}" is no answer to ${kind}`);
    emit({type: 'answer', question: question.question, decision});
    return decision;
  };
  /** Makes a step pending again in the journal. */
  const reset = async (id: string, code: 'STEP-DRIFTED'): Promise<void> => {
    const {state} = journal.node(id);
    if (state === 'running')
      await unlessStuck(journal.append({type: 'failure', step: id, code}), signal);
    if (state !== 'pending') await unlessStuck(journal.append({type: 'retry', step: id}), signal);
  };
  const decided = async (
    kind: QuestionClass,
    planned: PlannedStep,
    problem: Problem,
  ): Promise<Ended | undefined> => {
    const decision = await ask(kind, planned.id, problem);
    if (decision === 'abort') return {result: 'aborted', problem};
    if (decision === 'stop') return {result: 'failed', problem};
    // What stood on something that is destroyed is gone as well; what was not touched is asked
    // about by itself if it drifted too.
    const also = planned.effect === 'destroy' ? dependents(plan, planned.id) : [];
    if (decision === 'redo')
      for (const id of [planned.id, ...also]) await reset(id, 'STEP-DRIFTED');
    return undefined;
  };
  const failed = async (planned: PlannedStep, problem: Problem): Promise<Ended | undefined> => {
    const step = planned.id;
    emit({type: 'step', step, state: 'failed'});
    emit({type: 'problem', step, problem: problem.toData()});
    if (problem.code === 'FORGE-BUG') return {result: 'failed', problem};
    return decided('step.failed', planned, problem);
  };
  const asked = async (
    planned: PlannedStep,
    end: StepEnd & {is: 'asks'},
  ): Promise<Ended | undefined> => {
    emit({type: 'problem', step: planned.id, problem: end.problem.toData()});
    return decided(end.class, planned, end.problem);
  };
  /** One step until it is proved; gives the end of the run when it is not to be. */
  const bring = async (planned: PlannedStep, step: Step): Promise<Ended | undefined> => {
    for (;;) {
      const missing = planned.needs.find(need => !evidence.has(need));
      if (missing !== undefined)
        throw new Error(`step "${step.id}" needs "${missing}", which is not proved`);
      let end: StepEnd | {readonly is: 'failed'; readonly problem: Problem};
      const vigil = watch(step.id, signal, keeper.begin(step.id));
      input.stoppable?.(() => vigil.stop());
      try {
        end = await unlessStuck(
          runStep({io: vigil.io, journal, step, planned, redact, finished: begun !== undefined}),
          vigil.io.signal,
          STUCK_MS,
        );
      } catch (error) {
        if (signal.aborted) return {result: 'aborted'};
        end = {is: 'failed', problem: asProblem(error)};
        // A journal that cannot be written must not hide why.
        await unlessStuck(journal.fail(step.id, end.problem.code), vigil.io.signal).catch(
          (lost: unknown) =>
            emit({type: 'warning', step: step.id, problem: asProblem(lost).toData()}),
        );
      } finally {
        vigil.end();
        input.stoppable?.(undefined);
      }
      if (end.is === 'done') {
        evidence.set(step.id, end.evidence);
        return undefined;
      }
      const ended =
        end.is === 'failed' ? await failed(planned, end.problem) : await asked(planned, end);
      if (ended) return ended;
    }
  };
  const teardown = {
    steps,
    journal,
    begun,
    watch: (step: string) => watch(step, new AbortController().signal, 0),
  };
  const all = async (): Promise<RunEnd> => {
    checkSame(plan, steps, input.reviewed);
    emit({
      type: 'plan',
      digest: planDigest(plan),
      resumed: journal.records().some(({body}) => body.type === 'intent'),
      steps: plan.steps.map(({id, title, effect, weight}) => ({id, title, effect, weight})),
    });
    await putAway(teardown);
    for (const [index, step] of steps.entries()) {
      const planned = plan.steps[index];
      const ended = planned && (await bring(planned, step));
      if (!ended) continue;
      for (const id of dependents(plan, step.id))
        emit({type: 'step', step: id, state: 'blocked', by: step.id});
      return ended;
    }
    const result = input.conclude?.(evidence) ?? 'staged';
    await unlessStuck(journal.append({type: 'finished', result}), signal);
    return {result};
  };

  const end = await all().catch((error: unknown): RunEnd => {
    if (signal.aborted) return {result: 'aborted'};
    const problem = asProblem(error);
    emit({type: 'problem', problem: problem.toData()});
    return {result: 'failed', problem};
  });
  // From here on nothing may be interrupted: an abort has been heard, or comes too late.
  if (end.result === 'failed' || end.result === 'aborted') await revokeAll(teardown);
  await closeAll(teardown, end.result);
  emit({
    type: 'finished',
    result: end.result,
    digest: planDigest(plan),
    ...(end.problem && {problem: end.problem.toData()}),
  });
  return end;
}
