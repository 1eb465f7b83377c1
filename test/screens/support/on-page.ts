// SPDX-License-Identifier: GPL-3.0-or-later
import {pressed} from '../../../src/screens/app/state.ts';
import type {AppState} from '../../../src/screens/app/view.ts';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {draftFor} from '../../../src/screens/draft/resuming.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {manyDisks} from './disks.ts';
import {facts, goodDraft, planned} from './facts.ts';
import {cutInCopy, resuming} from './found.ts';
import {copying} from '../../run-view/runs.ts';

export const after = (state: AppState, ...keys: readonly Key[]): AppState =>
  keys.reduce((now, key) => pressed(pages, now, key).state, state);
export const tried = (state: AppState): AppState => ({...state, tried: true});

/** An interrupted installation goes on: its secrets are asked. */
export const going = (more: Partial<Facts> = {}) => ({
  draft: draftFor(firstDraft, resuming),
  facts: {...facts, found: [cutInCopy], resuming, ...more},
});
/** An image with the system itself and nothing to choose about. */
export const nothingBrought = {
  firewall: false,
  flatpak: false,
  portals: false,
  podman: false,
  runtimes: [],
  clusters: [],
  audit: false,
  kvm: false,
};
export const madeForPeople = [
  {account: 'alice', password: 'bcdefghjklnoprst'},
  {account: 'root', password: 'xvutsrponlkjhgfe'},
];

export const manyFacts = {...facts, disks: manyDisks};
export const full = {draft: goodDraft, facts: {...facts, planned}};
export const withRun = (run: ReturnType<typeof copying>, more = {}) => ({
  draft: goodDraft,
  facts: {...facts, planned, run, ...more},
});
