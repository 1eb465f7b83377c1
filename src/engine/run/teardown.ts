// SPDX-License-Identifier: GPL-3.0-or-later
import type {RunResult} from '../events.ts';
import {asProblem} from '../failure.ts';
import {Problem} from '../problem.ts';
import type {Worker} from '../plan/step.ts';
import {watch, type Run} from './state.ts';
import {withWorker, type StepIo} from './worker.ts';

/**
 * Milliseconds for one thing that is closed, and for each after one that took longer: then a
 * device does not answer, and the rest may hang on it.
 */
const PATIENCE = {first: 300_000, late: 20_000} as const;

/**
 * Does things that must not stop what comes after them, neither by failing (a warning says so) nor
 * by never ending. An abort no longer stops them.
 */
function attempter(
  run: Run,
): (step: string, work: (io: StepIo) => Promise<void>) => Promise<boolean> {
  let patience: number = PATIENCE.first;
  return async (step, work) => {
    const watchdog = watch(run, step, new AbortController().signal, 0);
    const {io} = watchdog;
    let cancel = (): void => {};
    try {
      await Promise.race([
        work(io),
        new Promise<never>((_resolve, reject) => {
          let late = false;
          // First the command that hangs is ended, which then says its name; if that does not help,
          // nobody waits any longer.
          cancel = io.machine.clock.every(patience, () => {
            if (late) reject(new Problem('TEARDOWN-LATE', `step "${step}"`));
            late = true;
            patience = PATIENCE.late;
            watchdog.stop();
          });
        }),
      ]);
      return true;
    } catch (error) {
      io.emit({type: 'warning', step, problem: asProblem(error).toData()});
      return false;
    } finally {
      cancel();
      watchdog.end();
    }
  };
}

const lend = (io: StepIo, use: (worker: Worker) => Promise<void>): Promise<void> =>
  withWorker(io, {effect: 'write', writes: []}, use);

/**
 * Takes back, last first, what must not survive: MokNew, BootNext, NVRAM entries of every step that
 * was begun, proved or not. Of an installation that had been finished only what was begun since: a
 * run that merely looked at a working machine must leave it working.
 */
export async function revokeAll(run: Run): Promise<void> {
  const {steps, journal, begun} = run;
  const attempt = attempter(run);
  for (const {id, revoke} of steps.toReversed()) {
    const {state} = journal.node(id);
    if (!revoke || state === 'pending' || begun?.has(id) === false) continue;
    const revoked = await attempt(id, async io => {
      io.emit({type: 'step', step: id, state: 'revoking'});
      await lend(io, revoke);
    });
    if (revoked && journal.node(id).state === 'done')
      await attempt(id, () => journal.append({type: 'retry', step: id}));
  }
}

/**
 * Notes how the run ended, unless it only looked at a finished installation; lets go of the
 * journal's file, then closes what the steps opened, last first, whether they were reached or not.
 * Failures are warnings: what is on the disk is already decided.
 */
export async function closeAll(run: Run, result: RunResult): Promise<void> {
  const {steps, journal, begun} = run;
  const attempt = attempter(run);
  if ((result === 'failed' || result === 'aborted') && begun?.size !== 0)
    await attempt('journal', () => journal.append({type: 'finished', result}));
  await attempt('journal', () => journal.detach());
  for (const {id, release} of steps.toReversed()) {
    if (!release) continue;
    await attempt(id, async io => {
      io.emit({type: 'step', step: id, state: 'releasing'});
      await lend(io, release);
    });
  }
}

/**
 * Closes what an engine that died left open, before anything else: every run begins as after a
 * restart of the machine, so that a second one in the same session, of the same plan or another,
 * finds nothing in its way. Where nothing is open this only looks.
 */
export async function cleanUp(run: Run): Promise<void> {
  const attempt = attempter(run);
  for (const {id, release} of run.steps.toReversed())
    if (release) await attempt(id, io => lend(io, release));
}
