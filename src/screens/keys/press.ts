// SPDX-License-Identifier: GPL-3.0-or-later
import type {Block, Choice, Control} from '../page/block.ts';
import {controlsOf, filtered, focusOn, type Focus} from './focus.ts';
import {letters} from '../../text/width.ts';
import type {Key} from './key.ts';

/** What a key came to, besides moving the focus. */
type KeyEffect =
  /** `onward`: the focus goes on to the next control of the page as it is with the new value. */
  | {
      readonly type: 'put';
      readonly control: string;
      readonly value: string | boolean;
      readonly onward?: true;
    }
  | {readonly type: 'press'; readonly button: string}
  | {readonly type: 'back' | 'help' | 'redraw' | 'leave'};

type Pressed = {readonly focus: Focus; readonly effect?: KeyEffect};

/** The control that many steps further on, stopping at the ends. */
function step(blocks: readonly Block[], focus: Focus, by: number): Pressed {
  const controls = controlsOf(blocks);
  const here = controls.findIndex(({id}) => id === focus.control);
  const next = controls[Math.max(0, Math.min(controls.length - 1, here + by))];
  return {focus: next === undefined || next.id === focus.control ? focus : focusOn(next)};
}

/** Left and right move along a row of buttons, and nowhere else. */
function along(blocks: readonly Block[], focus: Focus, by: 1 | -1): Pressed {
  const controls = controlsOf(blocks);
  const here = controls.findIndex(({id}) => id === focus.control);
  const next = controls[here + by];
  return controls[here]?.type === 'button' && next?.type === 'button'
    ? {focus: focusOn(next)}
    : {focus};
}

/**
 * Up and down leave a row of buttons; left and right move in it. Where nothing else lies that way,
 * they move in it too.
 */
function leave(blocks: readonly Block[], focus: Focus, by: 1 | -1): Pressed {
  const controls = controlsOf(blocks);
  const here = controls.findIndex(({id}) => id === focus.control);
  const beyond =
    by > 0 ? controls.slice(here + 1) : controls.slice(0, Math.max(0, here)).toReversed();
  const next = beyond.find(({type}) => type !== 'button');
  return next === undefined ? step(blocks, focus, by) : {focus: focusOn(next)};
}

function inEntry(
  control: Control & {readonly type: 'entry'},
  focus: Focus,
  key: Key,
): Pressed | undefined {
  const points = letters(control.value);
  const to = (cursor: number): Pressed => ({
    focus: {...focus, cursor: Math.max(0, Math.min(points.length, cursor))},
  });
  const put = (value: readonly string[], cursor: number): Pressed => ({
    focus: {...focus, cursor},
    effect: {type: 'put', control: control.id, value: value.join('')},
  });
  const {cursor} = focus;
  switch (key.type) {
    case 'text': {
      const before = points.slice(0, cursor).join('') + key.text;
      // A mark joins the letter before it.
      return put([before, ...points.slice(cursor)], letters(before).length);
    }
    case 'backspace':
      return cursor === 0 ? {focus} : put(points.toSpliced(cursor - 1, 1), cursor - 1);
    case 'delete':
      return cursor === points.length ? {focus} : put(points.toSpliced(cursor, 1), cursor);
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
  choices.filter(({disabledReason}) => disabledReason === undefined);

function inChoice(
  control: Control & {readonly type: 'choice'},
  focus: Focus,
  key: Key,
): Pressed | undefined {
  const isOn = key.type === 'right' || (key.type === 'text' && key.text === ' ');
  if (!isOn && key.type !== 'left') return undefined;
  const by = isOn ? 1 : -1;
  const choices = takeable(control.choices);
  const here = choices.findIndex(({id}) => id === control.value);
  // The space bar goes round; arrows stop at the ends.
  const next =
    key.type === 'text'
      ? choices[(here + 1) % choices.length]
      : choices[Math.max(0, Math.min(choices.length - 1, here + by))];
  return next === undefined || next.id === control.value
    ? {focus}
    : {focus, effect: {type: 'put', control: control.id, value: next.id}};
}

function inList(
  control: Control & {readonly type: 'list'},
  focus: Focus,
  key: Key,
): Pressed | undefined {
  const choices = filtered(control.choices, focus.filter);
  const here = choices.findIndex(({id}) => id === focus.at);
  const go = (to: number): Pressed => ({
    focus: {...focus, at: choices[Math.max(0, Math.min(choices.length - 1, to))]?.id ?? focus.at},
  });
  const narrow = (filter: string): Pressed => {
    const left = filtered(control.choices, filter);
    return {
      focus: {
        ...focus,
        filter,
        at: left.some(({id}) => id === focus.at) ? focus.at : (left[0]?.id ?? ''),
      },
    };
  };
  const take = (): Pressed | undefined => {
    if (control.use === 'read') return undefined;
    const taken = choices[here];
    if (taken === undefined || taken.disabledReason !== undefined) return {focus};
    return {
      focus,
      effect: {
        type: 'put',
        control: control.id,
        value: taken.id,
        ...(key.type === 'enter' && {onward: true}),
      },
    };
  };
  switch (key.type) {
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
      return key.text === ' ' && focus.filter === ''
        ? (take() ?? {focus})
        : narrow(focus.filter + key.text);
    case 'backspace':
      return focus.filter === '' ? {focus} : narrow([...focus.filter].slice(0, -1).join(''));
    case 'control':
      return key.letter === 'u' && focus.filter !== '' ? narrow('') : undefined;
    case 'escape':
      return focus.filter === '' ? undefined : narrow('');
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

function inControl(control: Control, focus: Focus, key: Key): Pressed | undefined {
  switch (control.type) {
    case 'entry':
      return inEntry(control, focus, key);
    case 'choice':
      return inChoice(control, focus, key);
    case 'list':
      return inList(control, focus, key);
    case 'switch':
      return key.type === 'text' && key.text === ' '
        ? {focus, effect: {type: 'put', control: control.id, value: !control.value}}
        : undefined;
    case 'stage':
      return ['up', 'down', 'enter', 'backspace', 'text'].includes(key.type)
        ? {
            focus,
            effect: {
              type: 'put',
              control: control.id,
              value: key.type === 'text' ? `text ${key.text}` : key.type,
            },
          }
        : undefined;
    case 'button':
      return key.type === 'enter' || (key.type === 'text' && key.text === ' ')
        ? {
            focus,
            ...(control.disabledReason === undefined && {
              effect: {type: 'press', button: control.id},
            }),
          }
        : undefined;
  }
}

/** The focus on the control after this one. */
export const onward = (blocks: readonly Block[], focus: Focus): Focus =>
  step(blocks, focus, 1).focus;

/**
 * What a key does on a page. The control that has the focus is asked first; what it does not know
 * moves the focus or leaves the page. Pure.
 */
export function press(blocks: readonly Block[], focus: Focus, key: Key): Pressed {
  const control = controlsOf(blocks).find(({id}) => id === focus.control);
  const own = control && inControl(control, focus, key);
  if (own) return own;
  switch (key.type) {
    case 'enter':
    case 'tab':
      return step(blocks, focus, 1);
    case 'down':
      return control?.type === 'button' ? leave(blocks, focus, 1) : step(blocks, focus, 1);
    case 'right':
      return along(blocks, focus, 1);
    case 'back-tab':
      return step(blocks, focus, -1);
    case 'up':
      return control?.type === 'button' ? leave(blocks, focus, -1) : step(blocks, focus, -1);
    case 'left':
      return along(blocks, focus, -1);
    case 'escape':
      return {focus, effect: {type: 'back'}};
    case 'control':
      return {focus, ...effectOf(key.letter)};
    case 'text':
      return key.text === '?' ? {focus, effect: {type: 'help'}} : {focus};
    case 'home':
    case 'end':
    case 'page-up':
    case 'page-down':
    case 'backspace':
    case 'delete':
      return {focus};
  }
}

function effectOf(letter: string): {readonly effect?: KeyEffect} {
  switch (letter) {
    case 'g':
      return {effect: {type: 'help'}};
    case 'l':
      return {effect: {type: 'redraw'}};
    case 'c':
      return {effect: {type: 'leave'}};
    default:
      return {};
  }
}
