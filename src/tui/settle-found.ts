// SPDX-License-Identifier: GPL-3.0-or-later
import {draftFor, interruptedIn, resumingOf} from '../screens/draft/resuming.ts';
import type {Store} from '../screens/app/store.ts';
import type {Intent} from '../screens/page/page.ts';

/**
 * A person said what becomes of an interrupted installation. To go on, what was answered then is
 * shown and only what was secret is asked; to start over, everything is asked anew, the disk's
 * serial number to begin with, and the plan will take nothing of the old one for done.
 */
export function settleFound(
  store: Store,
  {do: how, disk}: Extract<Intent, {do: 'resume' | 'start-over'}>,
): void {
  const found = interruptedIn(store.state().facts.found).find(one => one.disk.path === disk);
  const resuming = how === 'resume' && found ? resumingOf(found) : undefined;
  if (typeof resuming === 'string')
    return store.learn({notice: `This installation cannot go on: ${resuming}.`});
  store.learn({resuming, planned: undefined});
  store.amend(draft =>
    resuming
      ? draftFor(draft, resuming)
      : {...draft, disk, confirmed: '', interrupted: {disk, over: true}},
  );
  store.open(resuming ? 'resume' : 'keyboard');
}
