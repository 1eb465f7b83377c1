// SPDX-License-Identifier: GPL-3.0-or-later
import {plainReader} from '../app/reader.ts';
import type {ExitCode} from '../engine/exit-code.ts';
import {livePaths} from '../os/live-paths.ts';
import type {AppState} from '../screens/app/state.ts';
import {makeStore} from '../screens/app/store.ts';
import {firstDraft} from '../screens/draft/first-draft.ts';
import {focusOn} from '../screens/keys/focus.ts';
import type {Page} from '../screens/page/page.ts';
import {serialLine} from '../screens/terminal/profile.ts';
import {dryActions, realActions, type ActionNeeds, type Actions} from './actions.ts';
import type {Console} from './console.ts';
import {inspectMachine} from './inspect-machine.ts';
import {readInstalled} from './installed.ts';
import {fulfil, makePlan, refused} from './intents.ts';
import {ownMachine, type ScreenNeeds} from './needs.ts';
import type {Face, Program} from './program.ts';
import {watchPages} from './watch-pages.ts';

export type ProgramOptions = {
  readonly console: Console;
  readonly pages: readonly Page[];
  /** Payload directory; the live medium's where absent. */
  readonly payload?: string;
  /** This is a system that Forge installed: the pages are about it, and nothing is installed. */
  readonly installed?: boolean;
};

/** What is known before anything was looked at. */
function firstState({version}: ScreenNeeds, console: Console, installed: boolean): AppState {
  // Whoever uses a serial line may have no screen: there the installed system must speak as well.
  const line = serialLine(console.device);
  return {
    draft: {...firstDraft, serialConsole: line ?? ''},
    facts: {
      forge: version,
      keymaps: [],
      locales: [],
      zones: [],
      issues: [],
      driving: true,
      ...(line !== undefined && {serialLine: line}),
      ...(console.ownConsole && {ownConsole: true}),
    },
    at: installed ? 'installed' : 'start',
    focus: focusOn(undefined),
    leaving: false,
    tried: false,
  };
}

function untilLeft(signal: AbortSignal): Pick<Program, 'ended' | 'end'> {
  const {promise: ended, resolve: end} = Promise.withResolvers<ExitCode>();
  signal.addEventListener('abort', () => end(0), {once: true});
  return {ended, end};
}

/** On a recorded machine nothing is done. */
const actionsOf = (session: ScreenNeeds, rest: Omit<ActionNeeds, 'session'>): Actions =>
  session.host ? dryActions(rest) : realActions({...rest, session});

/** Makes the program; nothing is looked at before {@link beginProgram}. */
export function makeProgram(
  needs: ScreenNeeds,
  {console, pages, payload, installed = false}: ProgramOptions,
): Program {
  const {ended, end} = untilLeft(needs.signal);
  const reader = plainReader(needs);
  const store = makeStore(pages, firstState(needs, console, installed), intent =>
    fulfil(program, intent),
  );
  const inspector = inspectMachine({
    shown: needs,
    reader,
    payload: payload ?? livePaths.payload,
    learn: facts => store.learn(facts),
    facts: () => store.state().facts,
  });
  const actions = actionsOf(needs, {
    console,
    store,
    refused: error => refused(program, error),
    over: () => void inspector.found(),
    ...(payload !== undefined && {payload}),
  });
  const program: Program = {
    needs,
    console,
    pages,
    installed,
    store,
    reader,
    inspector,
    actions,
    ended,
    end,
    payload: payload ?? livePaths.payload,
    face: {lend: async use => use()},
    plans: 0,
  };
  return program;
}

/** From now on the machine is looked at, the engine followed, and what pages ask for is done. */
export function beginProgram(program: Program, face: Face): void {
  const {needs, console, installed, store, reader, inspector, actions} = program;
  program.face = face;
  if (installed) {
    void readInstalled(reader, needs.uid === 0).then(known => store.learn({installed: known}));
    return;
  }
  watchPages({
    machine: ownMachine(needs),
    recorded: needs.host !== undefined,
    signal: needs.signal,
    console,
    store,
    disks: () => inspector.disks(),
    plan: () => makePlan(program),
  });
  void actions.follow();
  void inspector.catalogues();
  void inspector.machine();
}
