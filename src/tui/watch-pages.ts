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

/**
 * Does what pages need without asking: plans when the review opens, disks as they come and go, the
 * key map as soon as it is chosen.
 */
export function watchPages({
  machine,
  recorded,
  signal,
  console,
  store,
  disks,
  plan,
}: Watching): void {
  const {clock, run} = machine;
  let last: AppState | undefined;
  let polling = false;
  let keymap = store.state().draft.keymap;

  const poll = async (): Promise<void> => {
    if (polling) return;
    polling = true;
    while (store.state().at === 'disk' && !signal.aborted) {
      await disks();
      await clock.sleep(diskPause, signal).catch(() => undefined);
    }
    polling = false;
  };
  const load = async (name: string): Promise<void> => {
    if (name === keymap) return;
    keymap = name;
    const here = !recorded && console.profile.kind === 'vt';
    // Until then keys are read with another one: who is about to type a passphrase must know.
    if (here) store.learn({keymapHere: `The key map ${name} is being loaded.`});
    const fault = here ? await loadKeymap(run, console.device, name) : undefined;
    store.learn({keymapHere: keymapWords(console, name, fault)});
  };
  const look = (): void => {
    const state = store.state();
    const before = last;
    last = state;
    if (state.at === 'disk' && before?.at !== 'disk') void poll();
    if (state.draft.keymap !== keymap) void load(state.draft.keymap);
    if (state.at === 'review' && (before?.at !== 'review' || !samePlan(before, state))) void plan();
    firstLanguage(store);
  };
  store.learn({keymapHere: keymapWords(console, keymap, undefined)});
  store.subscribe(look);
  look();
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
function firstLanguage(store: Store): void {
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
