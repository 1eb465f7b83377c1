// SPDX-License-Identifier: GPL-3.0-or-later
import {letters} from '../../text/width.ts';
import {isControl, type Block, type Choice, type Control} from '../page/block.ts';

/**
 * Where the hand is on a page: the control that takes the keys, and what is half done there.
 * Forgotten when the control is left.
 */
export type Hand = {
  readonly focus: string;
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
 * Where the hand lies in a list that was just reached: on what is chosen, else on the first that
 * can be.
 */
const restsOn = (choices: readonly Choice[], value: string): string =>
  (
    choices.find(({id}) => id === value) ??
    choices.find(({never}) => never === undefined) ??
    choices[0]
  )?.id ?? '';

/** A hand that has just come to this control. */
export function handOn(control: Control | undefined): Hand {
  const cursor = control?.kind === 'entry' ? letters(control.value).length : 0;
  const at = control?.kind === 'list' ? restsOn(control.choices, control.value) : '';
  return {focus: control?.id ?? '', cursor, filter: '', at};
}

/** The first control of a page that wants something, or the first of all. */
const firstOf = (controls: readonly Control[]): Control | undefined =>
  controls.find(({fault}) => fault !== undefined) ?? controls[0];

function mended(hand: Hand, held: Control): Hand {
  if (held.kind === 'entry')
    return {...hand, cursor: Math.min(hand.cursor, letters(held.value).length)};
  if (held.kind !== 'list') return hand;
  // What the hand lay on may be gone: a disk was pulled, a list arrived late.
  const left = filtered(held.choices, hand.filter);
  return left.some(({id}) => id === hand.at) ? hand : {...hand, at: restsOn(left, held.value)};
}

/**
 * The hand on a page as it is now: a control that is gone gives way to the first that is wrong, or
 * to the first of all.
 */
export function settled(hand: Hand | undefined, blocks: readonly Block[]): Hand {
  const controls = controlsOf(blocks);
  const held = controls.find(({id}) => id === hand?.focus);
  return hand && held ? mended(hand, held) : handOn(firstOf(controls));
}

/** The hand on the control of this name, or where `settled` would put it. */
export const handAt = (id: string | undefined, blocks: readonly Block[]): Hand => {
  const control = controlsOf(blocks).find(one => one.id === id);
  return control ? handOn(control) : settled(undefined, blocks);
};
