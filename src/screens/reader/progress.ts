// SPDX-License-Identifier: GPL-3.0-or-later
import {aboutText} from '../../text/amounts.ts';
import type {Store} from '../app/store.ts';
import {estimate} from '../../run-view/estimate.ts';

/** Milliseconds between two sentences about a long step. */
const interval = 30_000;

/**
 * Says how the installation goes, a sentence for every step that is done and one now and then in
 * between, until it asks something, has ended, or another page is open.
 */
export function progressTeller(): (store: Store, say: (line: string) => void) => Promise<void> {
  const told = new Set<string>();
  let last = 0;
  const tell = (store: Store, say: (line: string) => void): boolean => {
    const {run} = store.state().facts;
    if (!run) return true;
    for (const [index, {id, title, state, kept}] of run.steps.entries()) {
      if (state !== 'done' && state !== 'failed') continue;
      if (told.has(`${run.began} ${id} ${state}`)) continue;
      told.add(`${run.began} ${id} ${state}`);
      say(
        `Step ${index + 1} of ${run.steps.length}, ${title}: ` +
          `${kept === true && state === 'done' ? 'kept' : state}.`,
      );
      last = run.now;
    }
    if (run.stalled && !told.has(`${run.began} silent ${run.stalled.quiet}`)) {
      told.add(`${run.began} silent ${run.stalled.quiet}`);
      say(
        `Nothing was heard for ${aboutText(run.stalled.quiet)} of: ` +
          `${run.stalled.words}. It may still come back. "forge stop-command" on another ` +
          'console ends it.',
      );
    }
    if (run.now - last > interval) {
      last = run.now;
      say(`${Math.floor(estimate(run).share * 100)} percent.`);
    }
    return run.result !== undefined || run.question !== undefined;
  };
  return async (store, say) => {
    const {at} = store.state();
    if (tell(store, say)) return;
    await new Promise<void>(resolve => {
      const stop = store.subscribe(() => {
        if (store.state().at === at && !tell(store, say)) return;
        stop();
        resolve();
      });
    });
  };
}
