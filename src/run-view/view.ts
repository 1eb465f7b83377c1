// SPDX-License-Identifier: GPL-3.0-or-later
import type {Decision, EngineEvent, QuestionClass, RunResult} from '../engine/events.ts';

type RunProblem = Extract<EngineEvent, {type: 'problem'}>['problem'];

/** A step of it. */
export type StepView = {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  readonly state: 'waiting' | 'running' | 'proving' | 'done' | 'failed' | 'blocked' | 'taken back';
  /** When it last began, and ended since, milliseconds since the epoch. */
  readonly began?: number;
  readonly ended?: number;
  readonly evidence: Readonly<Record<string, string>>;
  /** It only looks, so nothing of it is kept. */
  readonly reads?: true;
  /** It was done before this run, and proved again. */
  readonly kept?: true;
};

type Stalled = Omit<Extract<EngineEvent, {type: 'stalled'}>, 'type' | 'step' | 'seq' | 't'>;

/** A run as far as its events tell: for lines, screens and who listens. */
export type RunView = {
  readonly digest: string;
  readonly began: number;
  /** Time of the last event. */
  readonly now: number;
  readonly steps: readonly StepView[];
  /** Bytes of the copy under way, and when it began. */
  readonly copy?: {
    readonly step: string;
    readonly done: bigint;
    readonly total: bigint;
    readonly began: number;
  };
  /**
   * Milliseconds that were left of the whole run at a time, by the engine's measure of this
   * machine.
   */
  readonly expected?: {readonly left: number; readonly at: number};
  /** What gives no sign of life, since the last one. */
  readonly stalled?: Stalled;
  /** The last commands and what they printed, newest last. */
  readonly log: readonly string[];
  readonly question?: {
    readonly number: number;
    readonly class: QuestionClass;
    readonly step: string;
    readonly choices: readonly Decision[];
  };
  readonly problem?: RunProblem;
  readonly warnings: readonly RunProblem[];
  readonly result?: RunResult;
};

/** Rows of the command log that are kept. */
const keptLog = 200;

const logged = (view: RunView, line: string): RunView => ({
  ...view,
  log: [...view.log.slice(1 - keptLog), line],
});

function withStep(view: RunView, id: string, change: (step: StepView) => StepView): RunView {
  return {...view, steps: view.steps.map(step => (step.id === id ? change(step) : step))};
}

const withoutCopy = ({copy: _copy, ...rest}: RunView): RunView => rest;

/** A step at work: one that is tried again is measured from there. */
const busy = ({ended, ...step}: StepView, t: number): StepView => ({
  ...step,
  began: ended === undefined ? (step.began ?? t) : t,
});

const over = (step: StepView, t: number): StepView => ({...step, began: step.began ?? t, ended: t});

function stepSeen(view: RunView, event: Extract<EngineEvent, {type: 'step'}>): RunView {
  const change = (seen: RunView, state: StepView['state'], time: typeof busy): RunView =>
    withStep(seen, event.step, step => ({
      ...time(step, event.t),
      state,
      evidence: event.evidence ?? step.evidence,
      ...(event.how === 'already' && step.reads !== true && {kept: true as const}),
    }));
  switch (event.state) {
    case 'verifying':
    case 'running':
      return change(view, 'running', busy);
    case 'proving':
      return change(view, 'proving', busy);
    case 'blocked':
      return change(view, 'blocked', busy);
    case 'done':
      return change(withoutCopy(view), 'done', over);
    case 'failed':
      return change(withoutCopy(view), 'failed', over);
    case 'revoking':
      return change(view, 'taken back', step => step);
    case 'releasing':
      return view;
  }
}

/** Anything that happens is a sign of life, but the estimates, which come by the clock. */
function withLife(view: RunView, event: EngineEvent): RunView {
  if (event.type === 'expected' || event.type === 'stalled' || view.stalled === undefined)
    return view;
  const {stalled: _stalled, ...rest} = view;
  return rest;
}

/**
 * The view after one more event. A `plan` begins a new one; events before the first plan are of no
 * run.
 */
export function viewAfter(view: RunView | undefined, event: EngineEvent): RunView | undefined {
  if (event.type === 'plan') {
    const steps = event.steps.map(({id, title, weight, effect}): StepView => ({
      id,
      title,
      weight,
      state: 'waiting',
      evidence: {},
      ...(effect === 'read' && {reads: true as const}),
    }));
    return {digest: event.digest, began: event.t, now: event.t, steps, log: [], warnings: []};
  }
  if (!view) return undefined;
  const next = withLife({...view, now: event.t}, event);
  switch (event.type) {
    case 'step':
      return stepSeen(next, event);
    case 'command':
      if (event.phase === 'start') return logged(next, `$ ${event.argv.join(' ')}`);
      return event.code === 0 ? next : logged(next, `  exit ${event.code}`);
    case 'output':
      return logged(next, `  ${event.line}`);
    case 'note':
      return logged(next, event.note);
    case 'action':
    case 'copied':
      return next;
    case 'expected':
      return {...next, expected: {left: event.left, at: event.t}};
    case 'stalled': {
      const {type: _type, step: _step, seq: _seq, t: _t, ...stalled} = event;
      return {...next, stalled};
    }
    case 'progress': {
      const [done, total] = [BigInt(event.done), BigInt(event.total)];
      const began =
        next.copy?.step === event.step && next.copy.done <= done ? next.copy.began : event.t;
      return {...next, copy: {step: event.step, done, total, began}};
    }
    case 'problem':
      return {...next, problem: event.problem};
    case 'warning':
      return {...next, warnings: [...next.warnings, event.problem]};
    case 'question':
      return {
        ...next,
        question: {
          number: event.question,
          class: event.class,
          step: event.step,
          choices: event.choices,
        },
      };
    case 'answer': {
      const {question: _question, problem: _problem, ...rest} = next;
      return rest;
    }
    case 'finished':
      return {
        ...withoutCopy(next),
        result: event.result,
        ...(event.problem && {problem: event.problem}),
      };
  }
}

/** What the steps of a run proved under this name, the last of them first: `sha1`, `subject`. */
export const evidenceOf = (run: RunView | undefined, name: string): string | undefined =>
  run?.steps.findLast(({evidence}) => name in evidence)?.evidence[name];
