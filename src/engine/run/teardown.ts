// SPDX-License-Identifier: GPL-3.0-or-later
import type {RunResult} from '../events.ts';
import {asProblem} from '../failure.ts';
import type {Journal} from '../journal/journal.ts';
import {Problem} from '../problem.ts';
import type {Step, Worker} from '../plan/step.ts';
import type {Vigil} from './vigil.ts';
import {withWorker, type StepIo} from './worker.ts';

/**
 * What the end of a run works with; `watch` makes hands for a step that an abort no longer stops.
 * `begun`, where the installation had been finished before: the steps that were begun since.
 */
export type Teardown = {
  readonly steps: readonly Step[];
  readonly journal: Journal;
  readonly watch: (step: string) => Vigil;
  readonly begun?: ReadonlySet<string> | undefined;
};

/**
 * Milliseconds for one thing that is put away, and for each after one that took longer: then a
 * device does not answer, and the rest may hang on it.
 */
const PATIENCE = {first: 300_000, late: 20_000} as const;

/**
 * Does things that must not stop what comes after them, neither by failing (told as a warning) nor
 * by never ending.
 */
function attempter({
  watch,
}: Teardown): (step: string, work: (io: StepIo) => Promise<void>) => Promise<boolean> {
  let patience: number = PATIENCE.first;
  return async (step, work) => {
    const vigil = watch(step);
    const {io} = vigil;
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
            vigil.stop();
          });
        }),
      ]);
      return true;
    } catch (error) {
      io.emit({type: 'warning', step, problem: asProblem(error).toData()});
      return false;
    } finally {
      cancel();
      vigil.end();
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
export async function revokeAll(teardown: Teardown): Promise<void> {
  const {steps, journal, begun} = teardown;
  const attempt = attempter(teardown);
  for (const {id, revoke} of steps.toReversed()) {
    const {state} = journal.node(id);
    if (!revoke || state === 'pending' || state === 'blocked' || begun?.has(id) === false) continue;
    const revoked = await attempt(id, async io => {
      io.emit({type: 'step', step: id, state: 'revoking'});
      await lend(io, revoke);
    });
    if (revoked && journal.node(id).state === 'done')
      await attempt(id, () => journal.append({type: 'retry', step: id}));
  }
}

/**
 * Notes how the run ended, lets go of the journal's file, then closes what the steps opened, last
 * first, whether they were reached or not: an earlier engine that died may have left something
 * open. A finished installation that was only looked at stays a finished one. Failures are
 * warnings: what is on the disk is already decided.
 */
export async function closeAll(teardown: Teardown, result: RunResult): Promise<void> {
  const {steps, journal} = teardown;
  const attempt = attempter(teardown);
  if ((result === 'failed' || result === 'aborted') && teardown.begun?.size !== 0)
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
 * Puts away what an engine that died left open, before anything else: every run begins as after a
 * restart of the machine, so that a second one in the same session, of the same plan or another,
 * finds nothing in its way. Where nothing is open this only looks.
 */
export async function putAway(teardown: Teardown): Promise<void> {
  const attempt = attempter(teardown);
  for (const {id, release} of teardown.steps.toReversed())
    if (release) await attempt(id, io => lend(io, release));
}
