// SPDX-License-Identifier: GPL-3.0-or-later
import type {Decision, EngineEvent, QuestionClass, RunResult} from '../../engine/events.ts';

type ToldProblem = Extract<EngineEvent, {type: 'problem'}>['problem'];

type StepPicture = {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  readonly state: 'waiting' | 'running' | 'proving' | 'done' | 'failed' | 'blocked' | 'taken back';
  /** When it began and ended, milliseconds since the epoch. */
  readonly began?: number;
  readonly ended?: number;
  readonly evidence: Readonly<Record<string, string>>;
  /** It only looks, so nothing of it is kept. */
  readonly reads?: true;
  /** It was done before this run, and proved again. */
  readonly kept?: true;
};

type Stalled = Omit<Extract<EngineEvent, {type: 'stalled'}>, 'type' | 'step' | 'seq' | 't'>;

/** A run as far as its events have told it: what the progress page shows. */
export type RunPicture = {
  readonly digest: string;
  readonly began: number;
  /** Time of the last event. */
  readonly now: number;
  readonly steps: readonly StepPicture[];
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
  readonly problem?: ToldProblem;
  readonly warnings: readonly ToldProblem[];
  readonly result?: RunResult;
};

/** Rows of the command log that are kept. */
const keptLog = 200;

const logged = (picture: RunPicture, line: string): RunPicture => ({
  ...picture,
  log: [...picture.log.slice(1 - keptLog), line],
});

function withStep(
  picture: RunPicture,
  id: string,
  change: (step: StepPicture) => StepPicture,
): RunPicture {
  return {...picture, steps: picture.steps.map(step => (step.id === id ? change(step) : step))};
}

const without = ({copy: _copy, ...rest}: RunPicture): RunPicture => rest;

function stepTold(picture: RunPicture, event: Extract<EngineEvent, {type: 'step'}>): RunPicture {
  const change = (state: StepPicture['state'], ended?: number): RunPicture =>
    withStep(ended === undefined ? picture : without(picture), event.step, step => ({
      ...step,
      state,
      began: step.began ?? event.t,
      ...(ended !== undefined && {ended}),
      evidence: event.evidence ?? step.evidence,
      ...(event.how === 'already' && step.reads !== true && {kept: true as const}),
    }));
  switch (event.state) {
    case 'verifying':
    case 'running':
      return change('running');
    case 'proving':
      return change('proving');
    case 'done':
      return change('done', event.t);
    case 'failed':
      return change('failed', event.t);
    case 'blocked':
      return change('blocked');
    case 'revoking':
      return change('taken back');
    case 'releasing':
      return picture;
  }
}

/** Anything that happens is a sign of life, but the estimates, which come by the clock. */
function withLife(picture: RunPicture, event: EngineEvent): RunPicture {
  if (event.type === 'expected' || event.type === 'stalled' || picture.stalled === undefined)
    return picture;
  const {stalled: _stalled, ...rest} = picture;
  return rest;
}

/**
 * The picture after one more event. A `plan` begins a new one; events before the first plan are of
 * no run.
 */
export function pictured(
  picture: RunPicture | undefined,
  event: EngineEvent,
): RunPicture | undefined {
  if (event.type === 'plan') {
    const steps = event.steps.map(({id, title, weight, effect}): StepPicture => ({
      id,
      title,
      weight,
      state: 'waiting',
      evidence: {},
      ...(effect === 'read' && {reads: true as const}),
    }));
    return {digest: event.digest, began: event.t, now: event.t, steps, log: [], warnings: []};
  }
  if (!picture) return undefined;
  const next = withLife({...picture, now: event.t}, event);
  switch (event.type) {
    case 'step':
      return stepTold(next, event);
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
        ...without(next),
        result: event.result,
        ...(event.problem && {problem: event.problem}),
      };
  }
}
