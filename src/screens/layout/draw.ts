// SPDX-License-Identifier: GPL-3.0-or-later
import type {Block, Control} from '../page/block.ts';
import {cut, line, span, widthOf, type Line} from '../page/line.ts';
import {drawButtons} from './draw-buttons.ts';
import {drawEntry} from './draw-entry.ts';
import {choiceSpans, drawList} from './draw-list.ts';
import {below, inset, labelColumns, margin, pad, pointer, type Pen} from './pen.ts';
import {wrapped} from '../../text/wrap.ts';

function drawChoice(
  control: Control & {readonly type: 'choice'},
  focused: boolean,
  pen: Pen,
): readonly Line[] {
  const head = [
    pointer(focused, pen),
    span(pad(control.label, labelColumns), focused ? 'focus' : 'text'),
  ];
  const rows = control.choices.map(one => choiceSpans(one, one.id === control.value, pen));
  const side = rows.flatMap((row, index) => (index === 0 ? [...row] : [span('   '), ...row]));
  const barred = control.choices.filter(({disabledReason}) => disabledReason !== undefined);
  const why = focused
    ? barred.flatMap(({label, disabledReason = ''}) =>
        inset(`"${label}" is not possible: ${disabledReason}`, 'quiet', pen),
      )
    : [];
  if (widthOf(head) + widthOf(side) <= pen.columns) return [[...head, ...side], ...why];
  return [head, ...rows.map(row => [span(' '.repeat(margin + 2)), ...row]), ...why];
}

/** All about the choice in focus, and why it cannot be taken. */
function aboutWords(
  list: Control & {readonly type: 'list'},
  focused: boolean,
  pen: Pen,
): readonly Line[] {
  const held = focused ? list.choices.find(({id}) => id === pen.focus.at) : undefined;
  return [
    ...(held?.about === undefined ? [] : inset(held.about, 'quiet', pen)),
    ...(held?.disabledReason === undefined
      ? []
      : inset(`This one cannot be taken: ${held.disabledReason}`, 'warn', pen)),
  ];
}

function drawControl(one: Control, pen: Pen): readonly Line[] {
  const focused = pen.focus.control === one.id;
  switch (one.type) {
    case 'entry':
      return [drawEntry(one, focused, pen), ...below(one, focused, pen)];
    case 'switch': {
      const mark = `[${one.value ? pen.glyphs.on : ' '}] `;
      return [
        [
          pointer(focused, pen),
          span(mark, one.value ? 'accent' : 'text'),
          span(one.label, focused ? 'focus' : 'text'),
        ],
        ...below(one, focused, pen),
      ];
    }
    case 'choice':
      return [...drawChoice(one, focused, pen), ...below(one, focused, pen)];
    case 'list':
      return [
        ...drawList(one, focused, pen),
        ...aboutWords(one, focused, pen),
        ...below(one, focused, pen),
      ];
    case 'stage':
      return one.draw(pen.columns, pen.glyphs, 0);
    case 'button':
      return drawButtons([one], pen);
  }
}

/** The rows of one block. No row is wider than the pen's columns. */
export function drawBlock(block: Block, pen: Pen): readonly Line[] {
  const {columns, glyphs} = pen;
  switch (block.type) {
    case 'gap':
      return [[]];
    case 'text':
      return wrapped(block.text, columns).map(row => line(row, block.role));
    case 'facts':
      return block.rows.flatMap(([name, value, role]) =>
        wrapped(value === '' ? 'none' : value, columns - labelColumns - margin).map(
          (row, index) => [
            span(' '.repeat(margin)),
            span(pad(index === 0 ? name : '', labelColumns), 'quiet'),
            span(row, role),
          ],
        ),
      );
    case 'picture':
      return block
        .draw(columns, glyphs, pen.rows ?? block.rows ?? 0)
        .map(row => cut(row, columns, glyphs.ellipsis));
    case 'entry':
    case 'switch':
    case 'choice':
    case 'list':
    case 'stage':
    case 'button':
      return drawControl(block, pen).map(row => cut(row, columns, glyphs.ellipsis));
  }
}
