// SPDX-License-Identifier: GPL-3.0-or-later
import {controlsOf, filtered, type Focus} from './focus.ts';
import {isControl, type Block, type Control} from '../page/block.ts';
import type {Key} from './key.ts';

/**
 * Keys that do one thing, as they are shown. `rank` 0 is never left out of the key line; 4 stands
 * in the help only.
 */
export type Shown = {
  readonly keys: readonly string[];
  readonly label: string;
  readonly does: string;
  readonly rank: 0 | 1 | 2 | 3 | 4;
};

/**
 * What a key is called in `Shown.keys`: `text` for whatever is typed, blanks and the question mark
 * for themselves.
 */
export function keyName(key: Key): string {
  if (key.type === 'control') return `ctrl-${key.letter}`;
  if (key.type !== 'text') return key.type;
  if (key.text === ' ') return 'space';
  return key.text === '?' ? '?' : 'text';
}

const shown = (
  rank: Shown['rank'],
  label: string,
  does: string,
  ...keys: readonly string[]
): Shown => ({keys, label, does, rank});

const far = shown(4, 'PgUp PgDn Home End', 'move further', 'page-up', 'page-down', 'home', 'end');
const upDown = ['up', 'down'] as const;

function inList(list: Control & {readonly type: 'list'}, focus: Focus): readonly Shown[] {
  const left = filtered(list.choices, focus.filter);
  const takeable = left.some(
    ({id, disabledReason}) => id === focus.at && disabledReason === undefined,
  );
  const search = [shown(3, 'letters', 'search', 'text', 'space', 'backspace'), far];
  const narrowed =
    focus.filter === '' ? [] : [shown(1, 'Esc', 'end the search', 'escape', 'ctrl-u')];
  const move = shown(0, 'Up Down', list.use === 'read' ? 'read' : 'move', ...upDown);
  if (list.use === 'read')
    return [move, shown(1, 'Enter', 'next', 'enter'), ...narrowed, ...search];
  return [
    move,
    ...(takeable
      ? [shown(0, 'Enter', list.use === 'open' ? 'change' : 'take', 'enter', 'space')]
      : []),
    ...narrowed,
    ...search,
  ];
}

/** What the control in focus does with keys. */
function own(control: Control, focus: Focus, neighbours: boolean): readonly Shown[] {
  const next = shown(0, 'Enter', 'next', 'enter');
  switch (control.type) {
    case 'entry':
      return [
        next,
        shown(3, 'Ctrl-U', 'clear', 'ctrl-u'),
        shown(4, 'letters', 'are typed', 'text', 'space', '?'),
        shown(4, 'Left Right Home End', 'move the cursor', 'left', 'right', 'home', 'end'),
        shown(4, 'Backspace Del', 'delete', 'backspace', 'delete'),
        shown(4, 'Up Down', 'other field', ...upDown),
      ];
    case 'switch':
      return [
        shown(0, 'Space', 'switch', 'space'),
        next,
        shown(4, 'Up Down', 'other field', ...upDown),
      ];
    case 'choice':
      return [
        ...(control.choices.some(
          ({id, disabledReason}) => disabledReason === undefined && id !== control.value,
        )
          ? [shown(0, 'Left Right', 'choose', 'left', 'right', 'space')]
          : []),
        next,
        shown(4, 'Up Down', 'other field', ...upDown),
      ];
    case 'list':
      return inList(control, focus);
    case 'stage':
      return [
        shown(
          0,
          'Up Down Enter letters',
          'as in MokManager',
          ...upDown,
          'enter',
          'text',
          'space',
          '?',
          'backspace',
        ),
      ];
    case 'button':
      return [
        ...(control.disabledReason === undefined
          ? [shown(0, 'Enter', 'press', 'enter', 'space')]
          : []),
        ...(neighbours ? [shown(1, 'Left Right', 'button', 'left', 'right')] : []),
        shown(4, 'Up Down', 'other field', ...upDown),
      ];
  }
}

/**
 * Every key that does something on a page, the most important first. `wayBack`: Esc leads to the
 * page before.
 */
export function shownKeys(
  blocks: readonly Block[],
  focus: Focus,
  wayBack: boolean,
): readonly Shown[] {
  const controls = controlsOf(blocks);
  const held = blocks.find(
    (block): block is Control => isControl(block) && block.id === focus.control,
  );
  const buttons = controls.filter(({type}) => type === 'button').length;
  const mine = held ? own(held, focus, buttons > 1) : [];
  const searching = held?.type === 'list' && focus.filter !== '';
  return [
    ...mine,
    ...(wayBack && !searching ? [shown(1, 'Esc', 'back', 'escape')] : []),
    // Where text is typed, the question mark is text.
    held?.type === 'entry' || held?.type === 'stage'
      ? shown(1, 'Ctrl-G', 'help', 'ctrl-g')
      : shown(1, '?', 'help', '?', 'ctrl-g'),
    ...(controls.length > 1 ? [shown(2, 'Tab', 'next', 'tab', 'back-tab')] : []),
    shown(2, 'Ctrl-C', 'leave', 'ctrl-c'),
    shown(4, 'Ctrl-L', 'draw anew', 'ctrl-l'),
  ];
}

/**
 * As many keys as fit into `columns`, the important ones first, in the order in which they are
 * given. Nothing is cut in two.
 */
export function keyLine(keys: readonly Shown[], columns: number): string {
  const words = ({label, does}: Shown): string => `${label} ${does}`;
  const gap = '   ';
  const kept = new Set<Shown>();
  let room = columns + gap.length;
  for (const key of keys.toSorted((one, other) => one.rank - other.rank)) {
    const needs = words(key).length + gap.length;
    if (key.rank === 4 || needs > room) continue;
    kept.add(key);
    room -= needs;
  }
  return keys
    .filter(key => kept.has(key))
    .map(key => words(key))
    .join(gap);
}
