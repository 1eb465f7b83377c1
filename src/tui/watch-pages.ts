// SPDX-License-Identifier: GPL-3.0-or-later
import {sameFacts} from './inspect-machine.ts';
import {answersText} from './entered-answers.ts';
import {write, type Runner} from '../system/command.ts';
import type {AppState} from '../screens/app/state.ts';
import type {Store} from '../screens/app/store.ts';
import type {Machine} from '../engine/machine.ts';
import type {Console} from './console.ts';

/**
 * Milliseconds between two looks at the disks while their page is open: a stick that is put in
 * shows up by itself.
 */
const diskPause = 3000;

export type Watching = {
  /** The machine that Forge runs on, which may not be the one that is shown. */
  readonly machine: Machine;
  /** A recorded machine is shown: this one's keyboard is left alone. */
  readonly recorded: boolean;
  readonly signal: AbortSignal;
  readonly console: Console;
  readonly store: Store;
  /** Looks at the disks once. */
  readonly disks: () => Promise<void>;
  /** Makes a plan of what was entered. */
  readonly plan: () => Promise<void>;
};

/** What was seen of the pages last. */
type SeenPages = {
  state: AppState | undefined;
  /** The disks are looked at again and again. */
  polling: boolean;
  keymap: string;
};

async function pollDisks({machine: {clock}, signal, store, disks}: Watching, seen: SeenPages) {
  if (seen.polling) return;
  seen.polling = true;
  while (store.state().at === 'disk' && !signal.aborted) {
    await disks();
    await clock.sleep(diskPause, signal).catch(() => undefined);
  }
  seen.polling = false;
}

/** Loads the key map that was chosen, where this is a virtual console of the shown machine. */
async function applyKeymap(
  {machine: {run}, recorded, console, store}: Watching,
  name: string,
): Promise<void> {
  const here = !recorded && console.profile.kind === 'vt';
  // Until then keys are read with another one: who is about to type a passphrase must know.
  if (here) store.learn({keymapHere: `The key map ${name} is being loaded.`});
  const fault = here ? await loadKeymap(run, console.device, name) : undefined;
  store.learn({keymapHere: keymapWords(console, name, fault)});
}

function pagesChanged(watching: Watching, seen: SeenPages): void {
  const {store, plan} = watching;
  const state = store.state();
  const before = seen.state;
  seen.state = state;
  const {at, draft} = state;
  if (at === 'disk' && before?.at !== 'disk') void pollDisks(watching, seen);
  if (draft.keymap !== seen.keymap) {
    seen.keymap = draft.keymap;
    void applyKeymap(watching, draft.keymap);
  }
  if (at === 'review' && (before?.at !== 'review' || !samePlan(before, state))) void plan();
  chooseFirstLanguage(store);
}

/**
 * Does what pages need without asking: plans when the review opens, disks as they come and go, the
 * key map as soon as it is chosen.
 */
export function watchPages(watching: Watching): void {
  const {store, console} = watching;
  const {keymap} = store.state().draft;
  const seen: SeenPages = {state: undefined, polling: false, keymap};
  store.learn({keymapHere: keymapWords(console, keymap, undefined)});
  const changed = (): void => pagesChanged(watching, seen);
  store.subscribe(changed);
  changed();
}

/**
 * Loads a key map into this virtual console's keyboard, so that what is typed from now on is typed
 * with it (loadkeys(1)). Gives the fault in words, or `undefined` once it is loaded. The kernel has
 * one key map for all its virtual consoles.
 */
async function loadKeymap(run: Runner, device: string, name: string): Promise<string | undefined> {
  const {code, stderr} = await run.run(write('loadkeys', '--quiet', '--console', device, name));
  return code === 0 ? undefined : (stderr.trim().split('\n')[0] ?? 'loadkeys failed');
}

/**
 * Whether two states come to the same plan. Secrets are no part of it, but whether they are there
 * decides whether there is one.
 */
function samePlan(one: AppState, other: AppState): boolean {
  if (
    one.draft === other.draft &&
    one.facts.disks === other.facts.disks &&
    one.facts.image === other.facts.image
  )
    return true;
  const typed = ({draft}: AppState) => [
    draft.passphrase,
    draft.people.map(({password}) => password),
    draft.root.password,
    draft.mokPassword,
    draft.confirmed,
  ];
  return (
    answersText(one) === answersText(other) &&
    sameFacts(typed(one), typed(other)) &&
    sameFacts(one.facts.disks, other.facts.disks)
  );
}

/** A default that this image does not carry gives way to one that it does. */
function chooseFirstLanguage(store: Store): void {
  const {
    draft,
    facts: {locales},
  } = store.state();
  const [first] = locales;
  if (first && !locales.some(({id}) => id === draft.locale))
    store.amend(entered => ({...entered, locale: first.id}));
}

function keymapWords({profile}: Console, name: string, fault: string | undefined): string {
  if (profile.kind !== 'vt')
    return (
      'This terminal has a keyboard of its own. The key map counts at the keyboard of the ' +
      'machine.'
    );
  return fault === undefined
    ? `Your keys are read with the key map ${name}.`
    : `The key map ${name} could not be loaded here: ${fault}`;
}
