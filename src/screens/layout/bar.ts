// SPDX-License-Identifier: GPL-3.0-or-later
import {span, type Line} from '../page/line.ts';
import type {Role} from '../terminal/theme.ts';
import type {Glyphs} from '../terminal/glyphs.ts';

/** A piece of a disk: what it is called and how large it is, in bytes. */
export type DiskPiece = {
  readonly name: string;
  readonly bytes: bigint;
  readonly role: Role;
  readonly free?: boolean;
};

/**
 * Columns of each piece: in proportion, at least one each, together exactly `columns`. A disk with
 * more pieces than columns shows the largest ones.
 */
export function shares(sizes: readonly bigint[], columns: number): readonly number[] {
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0n);
  if (total === 0n || sizes.length === 0) return sizes.map(() => 0);
  const widths = sizes.map(bytes => Math.max(1, Number((bytes * BigInt(columns)) / total)));
  let over = widths.reduce((sum, width) => sum + width, 0) - columns;
  // What small pieces got too much, or rounding left over, is settled with the widest.
  while (over !== 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const by = over > 0 ? Math.min(over, Math.max(1, (widths[widest] ?? 0) - 1)) : over;
    if (over > 0 && (widths[widest] ?? 0) <= 1) {
      widths[widths.findLastIndex(width => width > 0)] = 0;
      over -= 1;
      continue;
    }
    widths[widest] = (widths[widest] ?? 0) - by;
    over -= by;
  }
  return widths;
}

/** A disk as a bar: neighbours differ in shade as well as in colour, free room is light. */
export function barLine(
  pieces: readonly DiskPiece[],
  columns: number,
  glyphs: Pick<Glyphs, 'shades'>,
): Line {
  const widths = shares(
    pieces.map(({bytes}) => bytes),
    columns,
  );
  const [first, second, third, free] = glyphs.shades;
  const marks = [first, second, third];
  return pieces.map((piece, index) =>
    span(
      (piece.free ? free : (marks[index % marks.length] ?? first)).repeat(widths[index] ?? 0),
      piece.role,
    ),
  );
}
