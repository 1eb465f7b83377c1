// SPDX-License-Identifier: GPL-3.0-or-later
import type {Focus} from '../keys/focus.ts';
import {isControl, type Block} from '../page/block.ts';
import type {Line} from '../page/line.ts';
import type {Glyphs} from '../terminal/glyphs.ts';
import {allotted, type Elastic} from './allot.ts';
import {drawBlock} from './draw.ts';
import {drawButtons, type Button} from './draw-buttons.ts';
import {listRows} from './draw-list.ts';
import {edged, type Pen} from './pen.ts';

/** Columns and rows of a terminal or a part of it. */
export type Size = {readonly columns: number; readonly rows: number};

type Piece = {readonly lines: readonly Line[]; readonly focused: boolean};

/** A block, or neighbouring buttons as one. */
type Part = Block | readonly Button[];

const isRow = (part: Part): part is readonly Button[] => Array.isArray(part);
const isButton = (block: Block): block is Button => block.type === 'button';

function grouped(blocks: readonly Block[]): readonly Part[] {
  const parts: Part[] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (!isButton(block)) parts.push(block);
    else if (last && isRow(last)) parts[parts.length - 1] = [...last, block];
    else parts.push([block]);
  }
  return parts;
}

/** Rows that a list in focus needs to be moved in, and one that only shows what is chosen. */
const leastRows = {held: 3, resting: 1} as const;

function elastic(part: Part, pen: Pen): Elastic | undefined {
  if (isRow(part)) return undefined;
  if (part.type === 'picture' && part.rows !== undefined)
    return {least: part.rows, wish: part.rows, most: Number.MAX_SAFE_INTEGER};
  if (part.type !== 'list') return undefined;
  const most = listRows(part, pen);
  const held = part.id === pen.focus.control;
  return {
    least: Math.min(most, held || part.use === 'read' ? leastRows.held : leastRows.resting),
    wish: Math.min(most, part.rows),
    most,
  };
}

const focusedIn = (part: Part, {focus}: Pen): boolean =>
  isRow(part)
    ? part.some(({id}) => id === focus.control)
    : isControl(part) && part.id === focus.control;

function pieces(parts: readonly Part[], pen: Pen, rows: number): readonly Piece[] {
  const draw = (part: Part, height?: number): readonly Line[] =>
    isRow(part)
      ? drawButtons(part, pen)
      : drawBlock(part, height === undefined ? pen : {...pen, rows: height});
  const stretch = parts.map(part => elastic(part, pen));
  // A list's title, and words below it, are no rows of the list.
  const fixed = parts.reduce((sum, part, index) => {
    if (!isRow(part) && part.type === 'picture' && stretch[index]) return sum;
    return sum + draw(part, stretch[index] && 1).length - (stretch[index] ? 1 : 0);
  }, 0);
  const heights = allotted(
    stretch.filter(one => one !== undefined),
    rows - fixed,
  );
  let next = 0;
  return parts.map((part, index) => ({
    lines: draw(part, stretch[index] && heights[next++]),
    focused: focusedIn(part, pen),
  }));
}

/**
 * The window of `rows` rows in which the piece that takes the keys is seen whole, with two rows of
 * what stands around it as far as there is room.
 */
function scrolled(
  parts: readonly Piece[],
  rows: number,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const all = parts.flatMap(({lines}) => lines);
  if (all.length <= rows) return all;
  const held = parts.findIndex(({focused}) => focused);
  const top = held < 0 ? 0 : parts.slice(0, held).reduce((sum, {lines}) => sum + lines.length, 0);
  const height = Math.min(parts[held]?.lines.length ?? 0, rows);
  const from = Math.max(0, Math.min(top + height + 2 - rows, all.length - rows, top));
  const window = all.slice(from, from + rows);
  return edged(window, {above: from > 0, below: from + rows < all.length}, {columns, glyphs});
}

/**
 * The rows of a page, exactly `rows` of them. Lists and pictures take what room there is. What
 * still does not fit is scrolled so that the control that takes the keys is seen, and the edges say
 * that there is more; the buttons at the end always stay.
 */
export function drawPage(
  blocks: readonly Block[],
  size: Size,
  glyphs: Glyphs,
  focus: Focus,
): readonly Line[] {
  const {columns, rows} = size;
  const parts = pieces(grouped(blocks), {columns: columns - 1, glyphs, focus}, rows);
  const total = parts.reduce((sum, {lines}) => sum + lines.length, 0);
  const last = parts.at(-1);
  const ends =
    last !== undefined &&
    blocks.at(-1)?.type === 'button' &&
    total > rows &&
    last.lines.length < rows / 2;
  const body = ends
    ? scrolled(parts.slice(0, -1), rows - last.lines.length, columns, glyphs)
    : scrolled(parts, rows, columns, glyphs);
  const drawn = ends ? [...body, ...last.lines] : body;
  return [...drawn, ...Array.from({length: Math.max(0, rows - drawn.length)}, (): Line => [])];
}
