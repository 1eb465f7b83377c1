// SPDX-License-Identifier: GPL-3.0-or-later
import type {Focus} from '../keys/focus.ts';
import {isControl, type Block} from '../page/block.ts';
import type {Intent, Page, PageId, View} from '../page/page.ts';

/** The whole of what the program shows. */
export type AppState = View & {
  readonly at: PageId;
  readonly focus: Focus;
  /** How far the explanation of the page was scrolled; absent while none is shown. */
  readonly help?: number;
  /** Leaving was asked for and must be confirmed. */
  readonly leaving: boolean;
  /** What a button would do once it is confirmed, and the question. */
  readonly asked?: {readonly question: string; readonly intent: Intent};
  /** Where to go when a page that was jumped to from the review is done. */
  readonly returnTo?: PageId;
  /** Faults are shown once somebody tried to go on; a page that was just opened blames nobody. */
  readonly tried: boolean;
  /** How often the terminal is to be drawn from nothing. */
  readonly redraws?: number;
};

export const pageAt = (pages: readonly Page[], at: PageId): Page => {
  const page = pages.find(({id}) => id === at);
  if (!page) throw new Error(`there is no page ${at}`);
  return page;
};

/** What an action came to, above the buttons. */
function noticed(blocks: readonly Block[], notice: string | undefined): readonly Block[] {
  if (notice === undefined) return blocks;
  const end = blocks.findLastIndex(({type}) => type !== 'button') + 1;
  return blocks.toSpliced(end, 0, {type: 'text', text: notice, role: 'accent'}, {type: 'gap'});
}

/** The blocks of the page that is open; faults only once they are wanted. */
export function blocksOf(pages: readonly Page[], state: AppState): readonly Block[] {
  const blocks = noticed(pageAt(pages, state.at).blocks(state), state.facts.notice);
  if (state.tried) return blocks;
  return blocks.map(block => {
    if (!isControl(block)) return block;
    const {fault: _fault, ...rest} = block;
    return rest;
  });
}

/** The page that comes `by` places before or after this one on the way; the ends stay. */
export function neighbour(pages: readonly Page[], at: PageId, by: number): PageId {
  const way = pages.filter(({aside}) => !aside);
  const here = way.findIndex(({id}) => id === at);
  return way[Math.max(0, Math.min(way.length - 1, here + by))]?.id ?? at;
}

/** The page that Esc leads to; none where that was left behind for good. */
export function wayBack(
  pages: readonly Page[],
  {at, returnTo, facts: {resuming}}: AppState,
): PageId | undefined {
  if (at === 'start' || at === 'installed' || at === 'progress' || at === 'done') return undefined;
  if (at === 'resume') return 'start';
  return returnTo ?? (at === 'review' && resuming ? 'resume' : neighbour(pages, at, -1));
}
