// SPDX-License-Identifier: GPL-3.0-or-later
import type {Control} from '../page/block.ts';
import {span, type Line} from '../page/line.ts';
import {labelColumns, margin, pad, pointer, type Pen} from './pen.ts';

type Entry = Control & {readonly kind: 'entry'};

/**
 * The part of an entry's text that is seen: the cursor always is, with the text before it as far as
 * there is room.
 */
function windowed(
  points: readonly string[],
  cursor: number,
  room: number,
): {readonly from: number; readonly shown: readonly string[]} {
  const from = Math.max(0, cursor - room + 1);
  return {from, shown: points.slice(from, from + room)};
}

/** What stands in an entry that holds nothing; in words, so that nobody takes it for a value. */
const emptyWords = ({example, empty}: Entry): string =>
  empty ? `(${empty})` : example ? `(such as ${example})` : '(empty)';

/** A line to type in. The cursor is a character between two others, which every terminal shows. */
export function drawEntry(control: Entry, focused: boolean, pen: Pen): Line {
  const {glyphs, columns, hand} = pen;
  const points = control.secret ? [...control.value].map(() => glyphs.mask) : [...control.value];
  const room = columns - margin - labelColumns - 1;
  const head = [
    pointer(focused, pen),
    span(pad(control.label, labelColumns), focused ? 'focus' : 'text'),
  ];
  const nothing = points.length === 0;
  if (!focused) {
    if (nothing) return [...head, span(emptyWords(control), 'quiet')];
    return [
      ...head,
      span(
        points.length > room
          ? `${points.slice(0, room - 1).join('')}${glyphs.ellipsis}`
          : points.join(''),
      ),
    ];
  }
  const {from, shown} = windowed(points, hand.cursor, room);
  const at = hand.cursor - from;
  return [
    ...head,
    span(shown.slice(0, at).join('')),
    {text: glyphs.cursor, role: 'focus', bold: true},
    span(shown.slice(at).join('')),
    ...(nothing && !control.secret ? [span(` ${emptyWords(control)}`, 'quiet')] : []),
  ];
}
