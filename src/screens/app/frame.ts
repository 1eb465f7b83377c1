// SPDX-License-Identifier: GPL-3.0-or-later
import {settled} from '../keys/focus.ts';
import {keyLine, shownKeys} from '../keys/shown.ts';
import {chainLine} from '../layout/chain.ts';
import {drawPage, type Size} from '../layout/page.ts';
import {wrapped} from '../../text/wrap.ts';
import type {Block} from '../page/block.ts';
import {cut, line, plain, span, widthOf, type Line} from '../page/line.ts';
import type {Page} from '../page/page.ts';
import type {Glyphs} from '../terminal/glyphs.ts';
import {legible} from '../terminal/legible.ts';
import {helpRows} from './help.ts';
import {lightsOf} from './lights.ts';
import {blocksOf, pageAt, wayBack, type AppState} from './view.ts';

/** The smallest terminal that holds a page, and the widest that text is still good to read on. */
const least = {columns: 80, rows: 24};
const widest = 110;

/** A row with something at its left and something at its right end. */
function spread(left: Line, right: Line, columns: number): Line {
  const room = columns - widthOf(left) - widthOf(right);
  return room < 1 || widthOf(right) === 0 ? left : [...left, span(' '.repeat(room)), ...right];
}

/** The keys that do something here, as many as fit. */
function keysHere(
  pages: readonly Page[],
  state: AppState,
  blocks: readonly Block[],
  size: Size,
): string {
  if (state.leaving || state.asked) return 'y yes   any other key no';
  if (state.help !== undefined)
    return helpRows(pages, state, size.columns).length > size.rows
      ? 'Up Down scroll   any other key back'
      : 'any key back';
  return keyLine(shownKeys(blocks, state.focus, wayBack(pages, state) !== undefined), size.columns);
}

function tooSmall({columns, rows}: Size): readonly Line[] {
  const words =
    `Forge needs ${least.columns} columns and ${least.rows} rows; this terminal has ` +
    `${columns} and ${rows}.`;
  const told = wrapped(words, Math.max(1, columns))
    .slice(0, rows)
    .map(row => line(row, 'warn'));
  return [...told, ...Array.from({length: Math.max(0, rows - told.length)}, (): Line => [])];
}

function body(
  pages: readonly Page[],
  state: AppState,
  blocks: readonly Block[],
  size: Size,
  glyphs: Glyphs,
): readonly Line[] {
  if (state.help === undefined) return drawPage(blocks, size, glyphs, settled(state.focus, blocks));
  const rows = helpRows(pages, state, size.columns);
  const top = Math.max(0, Math.min(state.help, rows.length - size.rows));
  const seen = rows.slice(top, top + size.rows);
  return [...seen, ...Array.from({length: size.rows - seen.length}, (): Line => [])];
}

/** Which of the pages that ask something this is, or that another console decides. */
function place(pages: readonly Page[], page: Page, state: AppState): string {
  if (!state.facts.driving) return 'watching ';
  const counted = pages.filter(one => one.counted);
  return page.counted ? `${counted.indexOf(page) + 1} of ${counted.length} ` : '';
}

/** The question before leaving; what becomes of an installation that is under way belongs to it. */
function question({
  leaving,
  asked,
  facts: {run, ownConsole, installed},
}: AppState): string | undefined {
  if (!leaving) return asked?.question;
  const works = run !== undefined && run.result === undefined;
  if (ownConsole)
    return works
      ? 'Back to the installation? It goes on in any case.'
      : 'Back to the first page? What was entered stays.';
  if (works) return 'Leave Forge? The installation goes on without this screen.';
  return installed ? 'Leave Forge?' : 'Leave Forge? What was entered is lost.';
}

/**
 * The whole screen: exactly `size.rows` rows, none wider than `size.columns`, only characters of
 * the glyph set. Title, chain of trust, a rule, the page, a rule or a question, the keys.
 */
export function drawFrame(
  pages: readonly Page[],
  state: AppState,
  size: Size,
  glyphs: Glyphs,
): readonly Line[] {
  const {columns, rows} = size;
  if (columns < least.columns || rows < least.rows) return tooSmall(size);
  const page = pageAt(pages, state.at);
  const blocks = blocksOf(pages, state);
  const words = state.help === undefined ? page.title : `${page.title}: explained`;
  const title: Line = [span(' '), {text: 'Forge', role: 'accent', bold: true}, span(`  ${words}`)];
  const rule = line(glyphs.rule.repeat(columns), 'quiet');
  const room = {columns: Math.min(columns - 2, widest), rows: rows - 5};
  const asked = question(state);
  return [
    spread(title, line(place(pages, page, state), 'quiet'), columns),
    chainLine(lightsOf(state), glyphs),
    rule,
    ...body(pages, state, blocks, room, glyphs).map((row): Line =>
      plain(row).trimEnd() === '' ? [] : [span(' '), ...row],
    ),
    asked === undefined ? rule : line(` ${asked}`, 'warn'),
    line(` ${keysHere(pages, state, blocks, {columns: columns - 2, rows: room.rows})}`, 'quiet'),
  ].map(row =>
    cut(
      row.map(part => ({...part, text: legible(part.text, glyphs)})),
      columns,
      glyphs.ellipsis,
    ),
  );
}
