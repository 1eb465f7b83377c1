// SPDX-License-Identifier: GPL-3.0-or-later
import {drawFrame} from '../../../src/screens/app/frame.ts';
import {opened} from '../../../src/screens/app/state.ts';
import {makeStore, type Store} from '../../../src/screens/app/store.ts';
import type {AppState} from '../../../src/screens/app/view.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {focusOn} from '../../../src/screens/keys/focus.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import {plain} from '../../../src/screens/page/line.ts';
import type {Intent, PageId} from '../../../src/screens/page/page.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';
import {facts as plainFacts} from './facts.ts';

/** The program on a page. */
export function stateOn(
  at: PageId,
  {draft = firstDraft, facts = plainFacts}: {readonly draft?: Draft; readonly facts?: Facts} = {},
): AppState {
  return opened(
    pages,
    {draft, facts, at, focus: focusOn(undefined), leaving: false, tried: false},
    at,
  );
}

/** A store on that page, and what it asked the program to do. */
export function storeOn(state: AppState): Store & {readonly intents: readonly Intent[]} {
  const intents: Intent[] = [];
  // `makeStore` opens the page anew, which would forget a question or a fault that the state shows.
  return {...makeStore(pages, state, intent => void intents.push(intent)), intents};
}

export const sizes = {small: {columns: 80, rows: 24}, large: {columns: 120, rows: 40}} as const;
export const glyphSets = ['full', 'cp437', 'ascii'] as const;

/** The rows of a frame without their looks. */
export const rowsOf = (
  state: AppState,
  size: {readonly columns: number; readonly rows: number} = sizes.small,
  glyphs: (typeof glyphSets)[number] = 'full',
): readonly string[] => drawFrame(pages, state, size, glyphsFor({glyphs})).map(row => plain(row));

export const textOf = (
  state: AppState,
  size?: {readonly columns: number; readonly rows: number},
  glyphs?: (typeof glyphSets)[number],
): string =>
  rowsOf(state, size, glyphs)
    .map(row => row.trimEnd())
    .join('\n');

export const text = (letters: string): Key => ({type: 'text', text: letters});
