// SPDX-License-Identifier: GPL-3.0-or-later
import type {Secrets} from '../../system/secret.ts';
import type {Conclusion, EventBody, RunResult} from '../events.ts';
import type {Journal} from '../journal/journal.ts';
import {begunSinceEnd} from '../journal/since-finished.ts';
import type {Machine} from '../machine.ts';
import type {Plan} from '../plan/plan.ts';
import type {Evidence, Step} from '../plan/step.ts';
import type {Problem} from '../problem.ts';
import type {Decider} from './decide.ts';
import {makeEta, type Eta} from './eta.ts';
import {redactDeep, redactor, type Redact} from './redact.ts';
import {startWatchdog, type Watchdog} from './watchdog.ts';

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
  /** Nobody is there to stop what hangs: the run stops it itself (watchdog.ts). */
  readonly alone?: boolean;
  /**
   * Receives how to stop what a step does now, so that it fails and is asked about; `undefined`
   * when no step is in hand.
   */
  readonly stoppable?: (stop: (() => void) | undefined) => void;
  /** Says from the proofs how it was finished; absent means `staged`. */
  readonly conclude?: (evidence: ReadonlyMap<string, Evidence>) => Conclusion;
};

export type RunEnd = {readonly result: RunResult; readonly problem?: Problem};

/** A run: what it works with, and how far it came. */
export type Run = RunInput & {
  readonly redact: Redact;
  readonly eta: Eta;
  /** Where the installation had been finished before this run: the steps begun since. */
  readonly begun: Set<string> | undefined;
  /** What was proved in this run, by step. */
  readonly evidence: Map<string, Evidence>;
  /** Numbers of the next command and the next question. */
  readonly next: {command: number; question: number};
};

export function beginRun(input: RunInput): Run {
  const redact = redactor(input.secrets);
  const emit = (body: EventBody): void => input.emit(redactDeep(body, redact));
  return {
    ...input,
    emit,
    redact,
    eta: makeEta(input.plan, input.machine.clock, emit),
    begun: begunSinceEnd(input.journal.records()),
    evidence: new Map(),
    next: {command: 0, question: 0},
  };
}

/** Sends an event, without secrets, and learns from it. */
export function emit(run: Run, body: EventBody): void {
  if (body.type === 'step' && body.state === 'running') run.begun?.add(body.step);
  run.emit(body);
  run.eta.receive(body);
}

/** Watches over what a step does from now on; `expected` in milliseconds. */
export function watch(run: Run, step: string, signal: AbortSignal, expected: number): Watchdog {
  const {machine, secrets, plan, next, alone} = run;
  return startWatchdog(
    {
      machine,
      secrets,
      signal,
      emit: body => emit(run, body),
      nextCall: () => next.command++,
      step,
    },
    plan.steps.find(({id}) => id === step)?.title ?? step,
    expected,
    alone === true,
  );
}
