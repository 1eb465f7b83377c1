// SPDX-License-Identifier: GPL-3.0-or-later
import {shownKeys} from '../keys/shown.ts';
import {wrapped} from '../../text/wrap.ts';
import {line, span, type Line} from '../page/line.ts';
import type {Page} from '../page/page.ts';
import {blocksOf, pageAt, wayBack, type AppState} from './view.ts';

/** Columns for the names of keys. */
const nameColumns = 24;

/** Columns of a paragraph: longer rows are hard to read, however wide the terminal is. */
const paragraphColumns = 76;

/** The smallest body of a page: 80×24 without title, lights, rules and key line. */
const smallest = {columns: 78, rows: 19};

/**
 * The rows that explain a page: its own words, then every key that does something where the focus
 * is.
 */
export function helpRows(
  pages: readonly Page[],
  state: AppState,
  columns: number,
): readonly Line[] {
  const keys = shownKeys(blocksOf(pages, state), state.focus, wayBack(pages, state) !== undefined);
  return [
    ...pageAt(pages, state.at).help.flatMap(paragraph => [
      ...wrapped(paragraph, Math.min(columns - 1, paragraphColumns)).map(row => line(row)),
      [],
    ]),
    line('Keys', 'accent'),
    ...keys.map(({label, does}): Line => [
      span(`  ${label.padEnd(nameColumns)}`, 'accent'),
      span(does),
    ]),
  ];
}

/** How far the explanation can be scrolled on the smallest terminal. */
export const helpLimit = (pages: readonly Page[], state: AppState): number =>
  Math.max(0, helpRows(pages, state, smallest.columns).length - smallest.rows);
