// SPDX-License-Identifier: GPL-3.0-or-later
import {focusAt, settled, type Focus} from '../keys/focus.ts';
import type {Key} from '../keys/key.ts';
import {onward, press} from '../keys/press.ts';
import {isControl} from '../page/block.ts';
import type {Intent, Page, PageId, View} from '../page/page.ts';
import {helpLimit} from './help.ts';
import {blocksOf, neighbour, pageAt, wayBack, type AppState} from './view.ts';

export type {AppState} from './view.ts';

/** What a key led to: the next state, and what the program must do about it. */
export type Turn = {readonly state: AppState; readonly intent?: Intent};

const hasFault = (page: Page, view: View): boolean =>
  page.blocks(view).some(block => isControl(block) && block.fault !== undefined);

/**
 * The focus on a page that was just opened: where the page says, else on the first thing that wants
 * something.
 */
function firstFocus(pages: readonly Page[], state: AppState): Focus {
  const page = pageAt(pages, state.at);
  return focusAt(page.start?.(state), page.blocks(state));
}

/** The state on another page. */
export function opened(pages: readonly Page[], state: AppState, to: PageId): AppState {
  const {help: _help, asked: _asked, ...rest} = state;
  const {notice: _notice, ...facts} = state.facts;
  const {fresh} = pageAt(pages, to);
  const next = {
    ...rest,
    facts,
    ...(fresh && {draft: fresh(state.draft)}),
    at: to,
    tried: false,
    leaving: false,
  };
  return {...next, focus: firstFocus(pages, next)};
}

/**
 * The state after something became known: the focus stays, unless the page wants it elsewhere now.
 */
export function learned(pages: readonly Page[], state: AppState, view: Partial<View>): AppState {
  const next = {...state, ...view};
  const {restless, start} = pageAt(pages, state.at);
  const moved = restless && start?.(next) !== start?.(state);
  return {
    ...next,
    focus: moved ? firstFocus(pages, next) : settled(state.focus, blocksOf(pages, next)),
  };
}

function follow(pages: readonly Page[], state: AppState, intent: Intent): Turn {
  const {returnTo, ...rest} = state;
  switch (intent.type) {
    case 'next': {
      if (hasFault(pageAt(pages, state.at), state)) {
        const tried = {...state, tried: true};
        return {state: {...tried, focus: settled(undefined, blocksOf(pages, tried))}};
      }
      // Whoever sets out from the first page wants a new installation.
      const {resuming: _resuming, ...facts} = rest.facts;
      const on = state.at === 'start' ? {...rest, facts} : rest;
      return {
        state: opened(pages, on, returnTo ?? intent.to ?? neighbour(pages, state.at, 1)),
        intent,
      };
    }
    case 'back': {
      const to = wayBack(pages, state);
      return to === undefined ? {state} : {state: opened(pages, rest, to), intent};
    }
    case 'go': {
      const aside = pageAt(pages, intent.to).aside || state.at === 'review';
      return {
        state: opened(pages, aside ? {...state, returnTo: state.at} : rest, intent.to),
        intent,
      };
    }
    case 'decide':
      return {state: intent.to === undefined ? state : opened(pages, rest, intent.to), intent};
    case 'draft':
      return {state: entered(pages, state, intent.draft)};
    case 'look-again':
    case 'verify-medium':
    case 'prove':
    case 'shell':
    case 'plan':
    case 'save':
    case 'install':
    case 'take-over':
    case 'leave':
    case 'resume':
    case 'start-over':
    case 'stop-command':
      return {state, intent};
  }
}

/**
 * The state with something new entered. A plan is of what was entered when it was made, so it is
 * gone.
 */
function entered(pages: readonly Page[], state: AppState, draft: AppState['draft']): AppState {
  if (draft === state.draft) return state;
  const {planned: _planned, ...facts} = state.facts;
  return learned(pages, state, {draft, ...(pageAt(pages, state.at).aside ? {} : {facts})});
}

/** A control of the open page gets a new value. */
export function put(
  pages: readonly Page[],
  state: AppState,
  control: string,
  value: string | boolean,
): Turn {
  const page = pageAt(pages, state.at);
  const to = page.jump?.(state, control, String(value));
  if (to !== undefined) return follow(pages, state, {type: 'go', to});
  return {state: entered(pages, state, page.put(state, control, value))};
}

/** A button of the open page is pressed; one that cannot be undone asks first. */
export function pushed(pages: readonly Page[], state: AppState, button: string): Turn {
  const page = pageAt(pages, state.at);
  const intent = page.press(state, button);
  const question = page.confirm?.(state, button);
  return question === undefined
    ? follow(pages, state, intent)
    : {state: {...state, asked: {question, intent}}};
}

/** What a key does, in the whole program. Pure. */
export function pressed(pages: readonly Page[], state: AppState, key: Key): Turn {
  if (state.leaving || state.asked) return confirmed(pages, state, key);
  if (state.help !== undefined) return readHelp(pages, state, key, state.help);
  const blocks = blocksOf(pages, state);
  const {focus, effect} = press(blocks, settled(state.focus, blocks), key);
  const moved = {...state, focus};
  switch (effect?.type) {
    case undefined:
      return {state: moved};
    case 'put': {
      const turn = put(pages, moved, effect.control, effect.value);
      if (!effect.onward || turn.state.at !== state.at) return turn;
      return {
        ...turn,
        state: {...turn.state, focus: onward(blocksOf(pages, turn.state), turn.state.focus)},
      };
    }
    case 'press':
      return pushed(pages, moved, effect.button);
    case 'back':
      return follow(pages, moved, {type: 'back'});
    case 'help':
      return {state: {...moved, help: 0}};
    case 'leave':
      return {state: {...moved, leaving: true}};
    case 'redraw':
      return {state: {...moved, redraws: (state.redraws ?? 0) + 1}};
  }
}

/** `y` confirms; everything else takes it back. */
function confirmed(pages: readonly Page[], state: AppState, key: Key): Turn {
  const {asked, ...rest} = state;
  const stay = {...rest, leaving: false};
  if (key.type !== 'text' || key.text.toLowerCase() !== 'y') return {state: stay};
  return asked
    ? follow(pages, stay, asked.intent)
    : {state: stay, intent: {type: 'leave', how: 'quit'}};
}

function readHelp(pages: readonly Page[], state: AppState, key: Key, top: number): Turn {
  const by = {up: -1, down: 1, 'page-up': -10, 'page-down': 10}[key.type as string];
  if (by !== undefined)
    return {state: {...state, help: Math.max(0, Math.min(helpLimit(pages, state), top + by))}};
  const {help: _help, ...closed} = state;
  return {state: closed};
}
