// SPDX-License-Identifier: GPL-3.0-or-later
import type {Secrets} from '../../system/secret.ts';
import {asProblem} from '../failure.ts';
import {journalDifferences} from '../journal/journal-file.ts';
import {openJournal} from '../journal/journal.ts';
import {mustBeReviewed, planDigest} from '../plan/plan.ts';
import {Problem} from '../problem.ts';
import {policyDecider} from '../run/decide.ts';
import {runPlan} from '../run/run.ts';
import type {StartRequest} from './protocol.ts';
import {enter, personDecider, type ActiveRun, type Prepared, type Session} from './session.ts';

function wipe(secrets: Secrets): void {
  for (const secret of secrets.values()) secret.wipe();
}

/** Refuses a journal or a plan that is not the one that was asked for, before anything runs. */
function mustFit({plan, journal}: Prepared, reviewed: string | undefined): void {
  const differs = journal ? journalDifferences(journal, plan) : [];
  if (differs.length > 0)
    throw new Problem('JOURNAL-DIFFERS', `these are not the same: ${differs.join(', ')}`);
  mustBeReviewed(plan, reviewed);
}

async function prepare(
  {options}: Session,
  run: ActiveRun,
  request: StartRequest,
): Promise<Prepared> {
  const prepared = await options.prepare(request, run.controller.signal);
  try {
    mustFit(prepared, request.options.reviewed);
  } catch (error) {
    wipe(prepared.secrets);
    throw error;
  }
  return prepared;
}

async function perform(
  session: Session,
  run: ActiveRun,
  request: StartRequest,
  prepared: Prepared,
): Promise<void> {
  const {machine, hub, onEnd} = session.options;
  const {plan, steps, secrets, journal: loaded, conclude, policy} = prepared;
  const {reviewed, unattended} = request.options;
  const end = await runPlan({
    plan,
    steps,
    secrets,
    machine,
    emit: body => hub.emit(body),
    signal: run.controller.signal,
    journal: openJournal(plan, machine.files, machine.clock, loaded),
    decide: unattended === true ? policyDecider(policy) : personDecider(session, run),
    alone: unattended === true,
    stoppable: stop => void (run.stop = stop),
    ...(reviewed !== undefined && {reviewed}),
    ...(conclude && {conclude}),
  });
  wipe(secrets);
  await onEnd?.(end, request);
}

/**
 * Prepares and begins a run; the promise is the plan's digest, the run itself goes on after it.
 * @throws {Problem} ENGINE-BUSY, or whatever stops it before it begins.
 */
export async function start(session: Session, request: StartRequest): Promise<string> {
  if (session.run) throw new Problem('ENGINE-BUSY', `the engine is ${session.state}`);
  const run: ActiveRun = {controller: new AbortController(), done: Promise.resolve()};
  session.run = run;
  enter(session, 'preparing');
  const leave = (state: 'idle' | 'finished'): void => {
    session.run = undefined;
    enter(session, state);
  };
  let prepared: Prepared;
  try {
    prepared = await prepare(session, run, request);
  } catch (error) {
    leave('idle');
    throw error;
  }
  run.digest = planDigest(prepared.plan);
  enter(session, 'running');
  run.done = perform(session, run, request, prepared)
    .catch((error: unknown) => {
      session.options.hub.emit({type: 'problem', problem: asProblem(error).toData()});
    })
    .then(() => leave('finished'));
  return run.digest;
}
