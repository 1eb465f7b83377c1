// SPDX-License-Identifier: GPL-3.0-or-later
import type {Block, Choice, Control} from '../page/block.ts';
import {controlsOf, filtered, handOn, type Hand} from './hand.ts';
import {letters} from '../../text/width.ts';
import type {Key} from './key.ts';

/** What a key came to, besides moving the hand. */
type Effect =
  /** `onward`: the hand goes on to the next control of the page as it is with the new value. */
  | {
      readonly effect: 'put';
      readonly control: string;
      readonly value: string | boolean;
      readonly onward?: true;
    }
  | {readonly effect: 'press'; readonly button: string}
  | {readonly effect: 'back' | 'help' | 'redraw' | 'leave'};

type Pressed = {readonly hand: Hand; readonly effect?: Effect};

/** The control that many steps further on, stopping at the ends. */
function step(blocks: readonly Block[], hand: Hand, by: number): Pressed {
  const controls = controlsOf(blocks);
  const here = controls.findIndex(({id}) => id === hand.focus);
  const next = controls[Math.max(0, Math.min(controls.length - 1, here + by))];
  return {hand: next === undefined || next.id === hand.focus ? hand : handOn(next)};
}

/** Left and right move along a row of buttons, and nowhere else. */
function along(blocks: readonly Block[], hand: Hand, by: 1 | -1): Pressed {
  const controls = controlsOf(blocks);
  const here = controls.findIndex(({id}) => id === hand.focus);
  const next = controls[here + by];
  return controls[here]?.kind === 'button' && next?.kind === 'button'
    ? {hand: handOn(next)}
    : {hand};
}

/**
 * Up and down leave a row of buttons; left and right move in it. Where nothing else lies that way,
 * they move in it too.
 */
function leave(blocks: readonly Block[], hand: Hand, by: 1 | -1): Pressed {
  const controls = controlsOf(blocks);
  const here = controls.findIndex(({id}) => id === hand.focus);
  const beyond =
    by > 0 ? controls.slice(here + 1) : controls.slice(0, Math.max(0, here)).toReversed();
  const next = beyond.find(({kind}) => kind !== 'button');
  return next === undefined ? step(blocks, hand, by) : {hand: handOn(next)};
}

function inEntry(
  control: Control & {readonly kind: 'entry'},
  hand: Hand,
  key: Key,
): Pressed | undefined {
  const points = letters(control.value);
  const to = (cursor: number): Pressed => ({
    hand: {...hand, cursor: Math.max(0, Math.min(points.length, cursor))},
  });
  const put = (value: readonly string[], cursor: number): Pressed => ({
    hand: {...hand, cursor},
    effect: {effect: 'put', control: control.id, value: value.join('')},
  });
  const {cursor} = hand;
  switch (key.key) {
    case 'text': {
      const before = points.slice(0, cursor).join('') + key.text;
      // A mark joins the letter before it.
      return put([before, ...points.slice(cursor)], letters(before).length);
    }
    case 'backspace':
      return cursor === 0 ? {hand} : put(points.toSpliced(cursor - 1, 1), cursor - 1);
    case 'delete':
      return cursor === points.length ? {hand} : put(points.toSpliced(cursor, 1), cursor);
    case 'left':
      return to(cursor - 1);
    case 'right':
      return to(cursor + 1);
    case 'home':
      return to(0);
    case 'end':
      return to(points.length);
    case 'control':
      return key.letter === 'u' ? put([], 0) : undefined;
    case 'enter':
    case 'tab':
    case 'back-tab':
    case 'escape':
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return undefined;
  }
}

const takeable = (choices: readonly Choice[]): readonly Choice[] =>
  choices.filter(({never}) => never === undefined);

function inChoice(
  control: Control & {readonly kind: 'choice'},
  hand: Hand,
  key: Key,
): Pressed | undefined {
  const by =
    key.key === 'left'
      ? -1
      : key.key === 'right' || (key.key === 'text' && key.text === ' ')
        ? 1
        : 0;
  if (by === 0) return undefined;
  const choices = takeable(control.choices);
  const here = choices.findIndex(({id}) => id === control.value);
  // The space bar goes round; arrows stop at the ends.
  const next =
    key.key === 'text'
      ? choices[(here + 1) % choices.length]
      : choices[Math.max(0, Math.min(choices.length - 1, here + by))];
  return next === undefined || next.id === control.value
    ? {hand}
    : {hand, effect: {effect: 'put', control: control.id, value: next.id}};
}

function inList(
  control: Control & {readonly kind: 'list'},
  hand: Hand,
  key: Key,
): Pressed | undefined {
  const choices = filtered(control.choices, hand.filter);
  const here = choices.findIndex(({id}) => id === hand.at);
  const go = (to: number): Pressed => ({
    hand: {...hand, at: choices[Math.max(0, Math.min(choices.length - 1, to))]?.id ?? hand.at},
  });
  const narrow = (filter: string): Pressed => {
    const left = filtered(control.choices, filter);
    return {
      hand: {
        ...hand,
        filter,
        at: left.some(({id}) => id === hand.at) ? hand.at : (left[0]?.id ?? ''),
      },
    };
  };
  const take = (): Pressed | undefined => {
    if (control.use === 'read') return undefined;
    const taken = choices[here];
    if (taken === undefined || taken.never !== undefined) return {hand};
    return {
      hand,
      effect: {
        effect: 'put',
        control: control.id,
        value: taken.id,
        ...(key.key === 'enter' && {onward: true}),
      },
    };
  };
  switch (key.key) {
    case 'up':
      return here <= 0 ? undefined : go(here - 1);
    case 'down':
      return here >= choices.length - 1 ? undefined : go(here + 1);
    case 'page-up':
      return go(here - control.rows);
    case 'page-down':
      return go(here + control.rows);
    case 'home':
      return go(0);
    case 'end':
      return go(choices.length - 1);
    case 'text':
      if (key.text === '?') return undefined;
      return key.text === ' ' && hand.filter === ''
        ? (take() ?? {hand})
        : narrow(hand.filter + key.text);
    case 'backspace':
      return hand.filter === '' ? {hand} : narrow([...hand.filter].slice(0, -1).join(''));
    case 'control':
      return key.letter === 'u' && hand.filter !== '' ? narrow('') : undefined;
    case 'escape':
      return hand.filter === '' ? undefined : narrow('');
    case 'enter':
      return take();
    case 'tab':
    case 'back-tab':
    case 'left':
    case 'right':
    case 'delete':
      return undefined;
  }
}

function inControl(control: Control, hand: Hand, key: Key): Pressed | undefined {
  switch (control.kind) {
    case 'entry':
      return inEntry(control, hand, key);
    case 'choice':
      return inChoice(control, hand, key);
    case 'list':
      return inList(control, hand, key);
    case 'switch':
      return key.key === 'text' && key.text === ' '
        ? {hand, effect: {effect: 'put', control: control.id, value: !control.value}}
        : undefined;
    case 'stage':
      return ['up', 'down', 'enter', 'backspace', 'text'].includes(key.key)
        ? {
            hand,
            effect: {
              effect: 'put',
              control: control.id,
              value: key.key === 'text' ? `text ${key.text}` : key.key,
            },
          }
        : undefined;
    case 'button':
      return key.key === 'enter' || (key.key === 'text' && key.text === ' ')
        ? {
            hand,
            ...(control.never === undefined && {effect: {effect: 'press', button: control.id}}),
          }
        : undefined;
  }
}

/** The hand on the control after this one. */
export const onward = (blocks: readonly Block[], hand: Hand): Hand => step(blocks, hand, 1).hand;

/**
 * What a key does on a page. The control that has the focus is asked first; what it does not know
 * moves the hand or leaves the page. Pure.
 */
export function press(blocks: readonly Block[], hand: Hand, key: Key): Pressed {
  const control = controlsOf(blocks).find(({id}) => id === hand.focus);
  const own = control && inControl(control, hand, key);
  if (own) return own;
  switch (key.key) {
    case 'enter':
    case 'tab':
      return step(blocks, hand, 1);
    case 'down':
      return control?.kind === 'button' ? leave(blocks, hand, 1) : step(blocks, hand, 1);
    case 'right':
      return along(blocks, hand, 1);
    case 'back-tab':
      return step(blocks, hand, -1);
    case 'up':
      return control?.kind === 'button' ? leave(blocks, hand, -1) : step(blocks, hand, -1);
    case 'left':
      return along(blocks, hand, -1);
    case 'escape':
      return {hand, effect: {effect: 'back'}};
    case 'control':
      return {hand, ...effectOf(key.letter)};
    case 'text':
      return key.text === '?' ? {hand, effect: {effect: 'help'}} : {hand};
    case 'home':
    case 'end':
    case 'page-up':
    case 'page-down':
    case 'backspace':
    case 'delete':
      return {hand};
  }
}

function effectOf(letter: string): {readonly effect?: Effect} {
  switch (letter) {
    case 'g':
      return {effect: {effect: 'help'}};
    case 'l':
      return {effect: {effect: 'redraw'}};
    case 'c':
      return {effect: {effect: 'leave'}};
    default:
      return {};
  }
}
