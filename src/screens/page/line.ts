// SPDX-License-Identifier: GPL-3.0-or-later
import type {Role} from '../terminal/theme.ts';
import {truncate, widthOf as columnsOf} from '../../text/width.ts';

export type Span = {
  readonly text: string;
  readonly role?: Role;
  readonly bold?: boolean;
  readonly inverse?: boolean;
};

/** One row of a terminal. */
export type Line = readonly Span[];

export const span = (text: string, role?: Role): Span =>
  role === undefined ? {text} : {text, role};
export const line = (text: string, role?: Role): Line => [span(text, role)];

/** Columns of a line. */
export const widthOf = (spans: Line): number =>
  spans.reduce((sum, {text}) => sum + columnsOf(text), 0);

/** The line without its roles. */
export const plain = (spans: Line): string => spans.map(({text}) => text).join('');

/** A line cut to this many columns, `mark` as its last column where something was cut. */
export function cut(spans: Line, columns: number, mark: string): Line {
  if (widthOf(spans) <= columns) return spans;
  const kept: Span[] = [];
  let room = columns;
  for (const one of spans) {
    // What would just fit gives way to the mark as well: something follows it.
    if (columnsOf(one.text) > room - columnsOf(mark)) {
      kept.push({...one, text: truncate(`${one.text}${mark}${mark}`, room, mark)});
      break;
    }
    kept.push(one);
    room -= columnsOf(one.text);
  }
  return kept;
}
