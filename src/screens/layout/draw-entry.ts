// SPDX-License-Identifier: GPL-3.0-or-later
import {letters, truncate, widthOf} from '../../text/width.ts';
import type {Control} from '../page/block.ts';
import {span, type Line} from '../page/line.ts';
import {labelColumns, margin, pad, pointer, type Pen} from './pen.ts';

type Entry = Control & {readonly type: 'entry'};

/**
 * The part of an entry's text that is seen: the cursor always is, with the letters before it as far
 * as there is room. `at` is the cursor's place in it.
 */
function windowed(
  all: readonly string[],
  cursor: number,
  room: number,
): {readonly shown: readonly string[]; readonly at: number} {
  const widths = all.map(letter => widthOf(letter));
  let [from, to, used] = [cursor, cursor, 0];
  // A column is left for the letter behind the cursor.
  while (from > 0 && used + (widths[from - 1] ?? 0) < room) used += widths[--from] ?? 0;
  while (to < all.length && used + (widths[to] ?? 0) <= room) used += widths[to++] ?? 0;
  return {shown: all.slice(from, to), at: cursor - from};
}

/** What stands in an entry that holds nothing; in words, so that nobody takes it for a value. */
function emptyWords({example, empty}: Entry): string {
  if (empty) return `(${empty})`;
  return example ? `(such as ${example})` : '(empty)';
}

/** A line to type in. The cursor is a character between two others, which every terminal shows. */
export function drawEntry(control: Entry, focused: boolean, pen: Pen): Line {
  const {glyphs, columns, focus} = pen;
  const typed = letters(control.value);
  const all = control.secret ? typed.map(() => glyphs.mask) : typed;
  const room = columns - margin - labelColumns - 1;
  const head = [
    pointer(focused, pen),
    span(pad(control.label, labelColumns), focused ? 'focus' : 'text'),
  ];
  const nothing = all.length === 0;
  if (!focused) {
    if (nothing) return [...head, span(emptyWords(control), 'quiet')];
    return [...head, span(truncate(all.join(''), room, glyphs.ellipsis))];
  }
  const {shown, at} = windowed(all, focus.cursor, room);
  return [
    ...head,
    span(shown.slice(0, at).join('')),
    {text: glyphs.cursor, role: 'focus', bold: true},
    span(shown.slice(at).join('')),
    ...(nothing && !control.secret ? [span(` ${emptyWords(control)}`, 'quiet')] : []),
  ];
}
