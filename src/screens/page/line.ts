// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What a piece of text means; how that looks is the theme's business. Meaning is never carried by
 * colour alone.
 */
export type Role = 'text' | 'quiet' | 'accent' | 'ok' | 'warn' | 'danger' | 'focus';

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

/**
 * Columns of a line. Everything that is shown is one column a code point: names come through
 * `printable`, glyphs are chosen so.
 */
export const widthOf = (spans: Line): number =>
  spans.reduce((sum, {text}) => sum + [...text].length, 0);

/** The line without its roles. */
export const plain = (spans: Line): string => spans.map(({text}) => text).join('');

/** A line cut to this many columns, `mark` as its last column where something was cut. */
export function cut(spans: Line, columns: number, mark: string): Line {
  if (widthOf(spans) <= columns) return spans;
  const kept: Span[] = [];
  let room = columns - [...mark].length;
  for (const one of spans) {
    const points = [...one.text];
    if (points.length > room) {
      kept.push({...one, text: `${points.slice(0, Math.max(0, room)).join('')}${mark}`});
      break;
    }
    kept.push(one);
    room -= points.length;
  }
  return kept;
}
