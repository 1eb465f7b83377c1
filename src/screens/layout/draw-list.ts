// SPDX-License-Identifier: GPL-3.0-or-later
import {filtered} from '../keys/focus.ts';
import type {Choice, ListControl} from '../page/block.ts';
import {cut, span, widthOf, type Line, type Span} from '../page/line.ts';
import {edged, pointer, type Pen} from './pen.ts';
import {shown} from '../../text/clean.ts';
import {wrapped} from '../../text/wrap.ts';

/** Columns at the right end of a row for the mark that there is more. */
const edgeColumns = 2;

export function choiceSpans(choice: Choice, taken: boolean, {glyphs}: Pen): Line {
  const open = choice.disabledReason === undefined;
  const mark = taken ? glyphs.chosen : glyphs.open;
  const role = taken ? 'accent' : 'text';
  return [
    {
      text: `${open ? mark : glyphs.failed} ${choice.label}`,
      role: open ? role : 'quiet',
      ...(taken && {bold: true}),
    },
    ...(choice.note === undefined || choice.note === '' ? [] : [span(`  ${choice.note}`, 'quiet')]),
  ];
}

/** The rows of one choice: one, or as many as it takes where the list is there to be read. */
function rowsOf(list: ListControl, choice: Choice, here: boolean, pen: Pen): readonly Line[] {
  const head: readonly Span[] = [span('  '), pointer(here, pen)];
  const room = pen.columns - edgeColumns - widthOf(head);
  if (list.use === 'read') {
    const role = choice.role ?? (here ? 'focus' : 'text');
    const label = shown(choice.label).normalize();
    const text = label.trimStart();
    const own = ' '.repeat(Math.min(label.length - text.length, 8));
    const [first = '', ...rest] = wrapped(text, room - own.length);
    // What continues a line is set in, so that the next one is not taken for it.
    const more =
      rest.length === 0 ? [] : wrapped(text.slice(first.length).trimStart(), room - own.length - 2);
    return [
      [...head, span(own + first, role)],
      ...more.map(row => [span(`      ${own}`), span(row, role)]),
    ];
  }
  const words =
    list.use === 'open'
      ? [span(choice.label), span(`  ${choice.note ?? ''}`, choice.role ?? 'quiet')]
      : choiceSpans(choice, choice.id === list.value, pen);
  return [cut([...head, ...words], pen.columns - edgeColumns, pen.glyphs.ellipsis)];
}

/** The choices around the one at `at` that fill `rows` rows: index of the first, and the rows. */
function around(
  drawn: (index: number) => readonly Line[],
  count: number,
  at: number,
  rows: number,
) {
  let [first, last] = [at, at];
  let lines = [...drawn(at)];
  for (let grown = true; grown;) {
    grown = false;
    const before = first > 0 ? drawn(first - 1) : undefined;
    const above = first < at ? at - first : 0;
    if (
      before &&
      (above <= last - at || last === count - 1) &&
      lines.length + before.length <= rows
    ) {
      lines = [...before, ...lines];
      first--;
      grown = true;
    }
    const after = last < count - 1 ? drawn(last + 1) : undefined;
    if (after && lines.length + after.length <= rows) {
      lines = [...lines, ...after];
      last++;
      grown = true;
    }
  }
  return {first, last, lines: lines.slice(0, Math.max(rows, 1))};
}

function title(list: ListControl, focused: boolean, told: string, pen: Pen): Line {
  const {filter} = pen.focus;
  const typed = focused && filter !== '' ? `  search: ${filter}${pen.glyphs.cursor}` : '';
  return [
    pointer(focused, pen),
    span(`${list.label}${told}`, focused ? 'focus' : 'text'),
    span(typed, 'accent'),
  ];
}

/** How many rows a list takes at most, its title not counted. */
export const listRows = (list: ListControl, pen: Pen): number =>
  Math.max(
    1,
    list.use === 'read'
      ? list.choices.reduce((sum, choice) => sum + rowsOf(list, choice, false, pen).length, 0)
      : list.choices.length,
  );

/** A list: its title, and the part of it around the choice that would be taken. */
export function drawList(list: ListControl, focused: boolean, pen: Pen): readonly Line[] {
  const {focus} = pen;
  const all = focused ? filtered(list.choices, focus.filter) : list.choices;
  const rows = Math.min(pen.rows ?? list.rows, listRows(list, pen));
  if (all.length === 0) {
    const words =
      list.choices.length === 0 ? 'there is nothing here' : 'nothing fits what was typed';
    return [
      title(list, focused, '', pen),
      [span('    '), span(words, 'warn')],
      ...Array.from({length: rows - 1}, (): Line => []),
    ];
  }
  const at = Math.max(
    0,
    all.findIndex(({id}) => id === (focused ? focus.at : list.value)),
  );
  const {first, last, lines} = around(
    index => rowsOf(list, all[index] ?? {id: '', label: ''}, focused && index === at, pen),
    all.length,
    at,
    rows,
  );
  const whole = first === 0 && last === all.length - 1;
  const told = whole ? '' : ` (${at + 1} of ${all.length})`;
  const marked = edged(lines, {above: first > 0, below: last < all.length - 1}, pen);
  // A list that was narrowed keeps its height: what stands below it does not jump while somebody
  // types.
  return [
    title(list, focused, told, pen),
    ...marked,
    ...Array.from({length: Math.max(0, rows - lines.length)}, (): Line => []),
  ];
}
