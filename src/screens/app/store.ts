// SPDX-License-Identifier: GPL-3.0-or-later
import type {Key} from '../keys/key.ts';
import type {Draft} from '../draft/draft.ts';
import type {Facts} from '../draft/facts.ts';
import type {Intent, Page, PageId} from '../page/page.ts';
import {learned, opened, pressed, pushed, put, type AppState, type Turn} from './state.ts';

/** Why the state changed: something a person did, or something that became known by itself. */
type Cause = 'person' | 'news';

/** Holds the state, tells who looks, and hands what must be done to the program. */
export type Store = {
  state(): AppState;
  subscribe(listener: (cause: Cause) => void): () => void;
  press(key: Key): void;
  /** The same without keys, for who speaks the pages instead of drawing them. */
  put(control: string, value: string | boolean): void;
  push(button: string): void;
  /** What became known. */
  learn(facts: Partial<Facts>): void;
  /**
   * Changes what was entered without a key: a default that became known, secrets that are not
   * needed any more.
   */
  amend(change: (draft: Draft) => Draft): void;
  /** Opens a page without a key: when a run begins, or one was found running. */
  open(page: PageId): void;
};

/** A store over these pages. `act` is called with every intent, after the state has changed. */
export function makeStore(
  pages: readonly Page[],
  start: AppState,
  act: (intent: Intent, state: AppState) => void,
): Store {
  const listeners = new Set<(cause: Cause) => void>();
  let state = opened(pages, start, start.at);
  const become = (next: AppState, cause: Cause): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener(cause);
  };
  const take = (turn: Turn): void => {
    become(turn.state, 'person');
    if (turn.intent) act(turn.intent, turn.state);
  };
  return {
    state: () => state,
    subscribe: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    press: key => take(pressed(pages, state, key)),
    put: (control, value) => take(put(pages, state, control, value)),
    push: button => take(pushed(pages, state, button)),
    learn: facts => become(learned(pages, state, {facts: {...state.facts, ...facts}}), 'news'),
    amend: change => become(learned(pages, state, {draft: change(state.draft)}), 'news'),
    open: page => become(opened(pages, state, page), 'person'),
  };
}
