// SPDX-License-Identifier: GPL-3.0-or-later
import {advise} from '../journal/node.ts';
import {packFacts} from '../journal/facts.ts';
import type {QuestionClass} from '../events.ts';
import type {Journal} from '../journal/journal.ts';
import {ledgerOf} from './ledger.ts';
import {perform} from './perform.ts';
import {Problem} from '../problem.ts';
import {redactDeep, type Redact} from './redact.ts';
import type {Evidence, PlannedStep, Step, StepVerdict} from '../plan/step.ts';
import {makeReader, withWorker, type StepIo} from './worker.ts';

/** What one step needs to run: its hands, its journal, and what was planned for it. */
export type StepRun = {
  readonly io: StepIo;
  readonly journal: Journal;
  readonly step: Step;
  readonly planned: PlannedStep;
  readonly redact: Redact;
  /**
   * The installation had been brought to its end before this run: the disk may be somebody's
   * machine by now.
   */
  readonly finished: boolean;
};

/**
 * How a step ended: proved, or waiting for somebody to say what may be done. Failures are thrown.
 */
export type StepEnd =
  | {readonly type: 'done'; readonly evidence: Evidence}
  | {readonly type: 'asks'; readonly class: QuestionClass; readonly problem: Problem};

const detailOf = (verdict: StepVerdict): string =>
  'detail' in verdict ? `${verdict.type}: ${verdict.detail}` : verdict.type;

/** Keeps the journal in its file again when the step that made it is found done. */
async function attachAgain({journal, planned}: StepRun): Promise<void> {
  for (const action of planned.actions)
    if (action.kind === 'journal') await journal.attach(action.path);
}

async function prove(
  run: StepRun,
  how: 'applied' | 'already',
  evidence: Evidence,
): Promise<StepEnd> {
  const {io, journal, step} = run;
  // Left behind by a run that went on without it (run.ts), it must not speak for a later try.
  io.signal.throwIfAborted();
  await attachAgain(run);
  const told = redactDeep(evidence, run.redact);
  if (journal.node(step.id).state !== 'done') {
    await journal.append(...packFacts(told, facts => ({type: 'facts', step: step.id, facts})), {
      type: 'proof',
      step: step.id,
      how,
    });
    io.signal.throwIfAborted();
  }
  io.emit({type: 'step', step: step.id, state: 'done', how, evidence: told});
  return {type: 'done', evidence: told};
}

async function apply(run: StepRun): Promise<StepEnd> {
  const {io, journal, step, planned} = run;
  io.signal.throwIfAborted();
  const attempt =
    1 +
    journal
      .records()
      .reduce(
        (most, {body}) =>
          body.type === 'intent' && body.step === step.id ? Math.max(most, body.attempt) : most,
        0,
      );
  await journal.append({type: 'intent', step: step.id, attempt});
  io.emit({type: 'step', step: step.id, state: 'running', attempt});
  if (step.prepare) await withWorker(io, {effect: 'write', writes: []}, step.prepare);
  await perform(io, step, planned.actions, ledgerOf(io, journal));
  io.signal.throwIfAborted();
  io.emit({type: 'step', step: step.id, state: 'proving', attempt});
  const verdict = await step.verify(makeReader(io));
  if (verdict.type !== 'satisfied')
    throw new Problem('STEP-NOT-PROVED', `${planned.title}: ${detailOf(verdict)}`);
  return prove(run, 'applied', verdict.evidence);
}

/**
 * A proved step is no longer so. What loses data is done again only when somebody says so; a mount,
 * or an NVRAM entry after a reboot, is redone with a warning. On a finished machine every change
 * may be its owner's: a password, a key, a rule of the firewall.
 */
function drifted(
  {io, step, planned, finished}: StepRun,
  verdict: StepVerdict,
): StepEnd | undefined {
  const usedUp = step.renewable && verdict.type === 'absent';
  const problem = new Problem(
    usedUp ? 'STEP-USED-UP' : 'STEP-DRIFTED',
    `${planned.title}: ${detailOf(verdict)}`,
  );
  const harmless = planned.actions.length === 0 || step.fleeting || step.renewable;
  if (planned.effect === 'destroy' || (finished && !harmless))
    return {type: 'asks', class: 'step.drifted', problem};
  if (!(step.fleeting && verdict.type === 'absent'))
    io.emit({type: 'warning', step: step.id, problem: problem.toData()});
  return undefined;
}

/**
 * Brings one step to its proof: look, decide, note the intent, prepare, act, look again, note the
 * proof. Whatever the journal says, the world is looked at first, so that nothing that is done is
 * done twice. Throws a Problem when it fails and any other error for a bug.
 */
export async function runStep(run: StepRun): Promise<StepEnd> {
  const {io, journal, step, planned} = run;
  io.signal.throwIfAborted();
  await journal.settled();
  io.emit({type: 'step', step: step.id, state: 'verifying'});
  if (step.open) await withWorker(io, {effect: 'write', writes: []}, step.open);
  const verdict = await step.verify(makeReader(io));
  const node = journal.node(step.id);
  const advice = advise(node, verdict);
  if (verdict.type === 'satisfied') {
    if (node.state === 'failed') await journal.append({type: 'retry', step: step.id});
    return prove(
      run,
      advice === 'finish' || (node.state === 'done' && node.how === 'applied')
        ? 'applied'
        : 'already',
      verdict.evidence,
    );
  }
  if (advice === 'ask') {
    return {
      type: 'asks',
      class: 'step.foreign',
      problem: new Problem('STEP-FOREIGN', `${planned.title}: ${detailOf(verdict)}`),
    };
  }
  if (advice === 'drift') {
    const asks = drifted(run, verdict);
    if (asks) return asks;
  }
  if (advice === 'drift' || node.state === 'failed')
    await journal.append({type: 'retry', step: step.id});
  return apply(run);
}
