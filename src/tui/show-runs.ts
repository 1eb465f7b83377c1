// SPDX-License-Identifier: GPL-3.0-or-later
import {enginePlaces} from '../app/engine-places.ts';
import {madePasswords} from '../app/made-passwords.ts';
import type {Store} from '../screens/app/store.ts';
import {withoutSecrets} from '../screens/draft/first-draft.ts';
import type {Files} from '../system/files.ts';
import type {Seen} from './engine-link.ts';

type ShowNeeds = {
  readonly files: Pick<Files, 'readText'>;
  readonly store: Store;
  /** Called when an installation has ended, however. */
  readonly over: () => void;
};

/** The last runs whose beginning and whose end opened a page, by when they began. */
type ShownRuns = {begun: number | undefined; finished: number | undefined};

const isDone = (result: string | undefined): boolean =>
  result === 'staged' || result === 'enforced' || result === 'unenforced';

/** Opens the last page, with the passwords that must be written down now. */
async function showEnd({files, store}: ShowNeeds): Promise<void> {
  store.learn({
    mokPassword: await files.readText(enginePlaces.mokPassword),
    passwords: await madePasswords(files),
  });
  store.amend(withoutSecrets);
  store.open('done');
}

function showRun(needs: ShowNeeds, shown: ShownRuns, {run, state, driving}: Seen): void {
  const {store, over} = needs;
  // Before the first event what an earlier run left on the page stays.
  store.learn(run ? {run, driving} : {driving});
  if (!run) return;
  if (run.result === undefined && state !== 'idle' && shown.begun !== run.began) {
    shown.begun = run.began;
    store.learn({mokPassword: undefined, passwords: undefined});
    if (store.state().at !== 'progress') store.open('progress');
  }
  if (run.result === undefined || shown.finished === run.began) return;
  shown.finished = run.began;
  over();
  if (isDone(run.result)) void showEnd(needs);
  else if (shown.begun !== run.began) store.open('progress');
}

/** Shows the engine's runs on this console's pages: they open by themselves, once for each run. */
export function showRuns(needs: ShowNeeds): (seen: Seen) => void {
  const shown: ShownRuns = {begun: undefined, finished: undefined};
  return seen => showRun(needs, shown, seen);
}
