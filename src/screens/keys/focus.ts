// SPDX-License-Identifier: GPL-3.0-or-later
import {letters} from '../../text/width.ts';
import {isControl, type Block, type Choice, type Control} from '../page/block.ts';

/**
 * Where the focus is on a page: the control that takes the keys, and what is half done there.
 * Forgotten when the control is left.
 */
export type Focus = {
  readonly control: string;
  /** In an entry: letters before the cursor. */
  readonly cursor: number;
  /** In a list: what was typed to narrow it, and the choice that would be taken. */
  readonly filter: string;
  readonly at: string;
};

export const controlsOf = (blocks: readonly Block[]): readonly Control[] =>
  blocks.filter(isControl);

/** The choices that the filter leaves: every word of it must occur, in any case. */
export function filtered(choices: readonly Choice[], filter: string): readonly Choice[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  return words.length === 0
    ? choices
    : choices.filter(({label, note = ''}) =>
        words.every(word => `${label} ${note}`.toLowerCase().includes(word)),
      );
}

/**
 * Where the focus lies in a list that was just reached: on what is chosen, else on the first that
 * can be.
 */
const restsOn = (choices: readonly Choice[], value: string): string =>
  (
    choices.find(({id}) => id === value) ??
    choices.find(({disabledReason}) => disabledReason === undefined) ??
    choices[0]
  )?.id ?? '';

/** A focus that has just come to this control. */
export function focusOn(control: Control | undefined): Focus {
  const cursor = control?.type === 'entry' ? letters(control.value).length : 0;
  const at = control?.type === 'list' ? restsOn(control.choices, control.value) : '';
  return {control: control?.id ?? '', cursor, filter: '', at};
}

/** The first control of a page that wants something, or the first of all. */
const firstOf = (controls: readonly Control[]): Control | undefined =>
  controls.find(({fault}) => fault !== undefined) ?? controls[0];

function mended(focus: Focus, held: Control): Focus {
  if (held.type === 'entry')
    return {...focus, cursor: Math.min(focus.cursor, letters(held.value).length)};
  if (held.type !== 'list') return focus;
  // What the focus lay on may be gone: a disk was pulled, a list arrived late.
  const left = filtered(held.choices, focus.filter);
  return left.some(({id}) => id === focus.at) ? focus : {...focus, at: restsOn(left, held.value)};
}

/**
 * The focus on a page as it is now: a control that is gone gives way to the first that is wrong, or
 * to the first of all.
 */
export function settled(focus: Focus | undefined, blocks: readonly Block[]): Focus {
  const controls = controlsOf(blocks);
  const held = controls.find(({id}) => id === focus?.control);
  return focus && held ? mended(focus, held) : focusOn(firstOf(controls));
}

/** The focus on the control of this name, or where `settled` would put it. */
export const focusAt = (id: string | undefined, blocks: readonly Block[]): Focus => {
  const control = controlsOf(blocks).find(one => one.id === id);
  return control ? focusOn(control) : settled(undefined, blocks);
};
