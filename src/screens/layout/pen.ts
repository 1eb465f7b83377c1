// SPDX-License-Identifier: GPL-3.0-or-later
import type {Focus} from '../keys/focus.ts';
import type {Control} from '../page/block.ts';
import {span, widthOf, type Line, type Span} from '../page/line.ts';
import {padEnd} from '../../text/width.ts';
import type {Glyphs} from '../terminal/glyphs.ts';
import {wrapped} from '../../text/wrap.ts';

/**
 * What drawing needs besides the block. `rows` is what a list or a picture that fills the room may
 * take, its title not counted.
 */
export type Pen = {
  readonly columns: number;
  readonly glyphs: Glyphs;
  readonly focus: Focus;
  readonly rows?: number;
};

/** Columns before every control, for the pointer. */
export const margin = 2;
/** Columns of a label, so that the values of neighbours stand below one another. */
export const labelColumns = 26;

/** A label in its column, and a blank behind it in any case. */
export const pad = (text: string, columns: number): string => `${padEnd(text, columns - 1)} `;

/** The mark before the control that takes the keys: it is seen without any colour. */
export const pointer = (focused: boolean, {glyphs}: Pen): Span =>
  focused ? {text: `${glyphs.pointer} `, role: 'focus', bold: true} : span('  ');

/** Rows with a mark at the right end of the first and the last where there is more beyond them. */
export const edged = (
  rows: readonly Line[],
  more: {readonly above: boolean; readonly below: boolean},
  {glyphs, columns}: Pick<Pen, 'glyphs' | 'columns'>,
): readonly Line[] =>
  rows.map((row, index): Line => {
    const up = more.above && index === 0;
    if (!up && !(more.below && index === rows.length - 1)) return row;
    const gap = ' '.repeat(Math.max(0, columns - 1 - widthOf(row)));
    return [...row, span(gap), span(up ? glyphs.up : glyphs.down, 'accent')];
  });

/** Rows of words below a control, set in a little. */
export const inset = (text: string, role: Span['role'], {columns}: Pen): readonly Line[] =>
  wrapped(text, columns - margin - 2).map(row => [span(' '.repeat(margin + 2)), span(row, role)]);

/** Hint or fault below a control: the fault always, the hint only where the focus is. */
export function below({fault, hint}: Control, focused: boolean, pen: Pen): readonly Line[] {
  if (fault !== undefined) return inset(fault, 'danger', pen);
  return focused && hint !== undefined ? inset(hint, 'quiet', pen) : [];
}
