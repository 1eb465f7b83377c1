// SPDX-License-Identifier: GPL-3.0-or-later
import type {Control} from '../page/block.ts';
import {span, widthOf, type Line} from '../page/line.ts';
import {inset, pointer, type Pen} from './pen.ts';

export type Button = Control & {readonly type: 'button'};

function drawButton(button: Button, pen: Pen): Line {
  const focused = button.id === pen.focus.control;
  const open = button.disabledReason === undefined;
  const role = button.primary ? 'accent' : 'text';
  return [
    pointer(focused, pen),
    {
      text: open ? `[ ${button.label} ]` : `( ${button.label} )`,
      role: open ? role : 'quiet',
      ...(focused && {inverse: true}),
      ...(button.primary && {bold: true}),
    },
  ];
}

/**
 * Neighbouring buttons in as many rows as they need; below them, why the one in focus cannot be
 * pressed.
 */
export function drawButtons(buttons: readonly Button[], pen: Pen): readonly Line[] {
  const rows: Line[] = [];
  for (const button of buttons) {
    const drawn = drawButton(button, pen);
    const last = rows.at(-1);
    const joined = last && [...last, span(' '), ...drawn];
    if (joined && widthOf(joined) <= pen.columns) rows[rows.length - 1] = joined;
    else rows.push(drawn);
  }
  const held = buttons.find(({id}) => id === pen.focus.control);
  const why = held?.disabledReason ?? held?.hint;
  return [
    ...rows,
    ...(why === undefined
      ? []
      : inset(why, held?.disabledReason === undefined ? 'quiet' : 'warn', pen)),
  ];
}
