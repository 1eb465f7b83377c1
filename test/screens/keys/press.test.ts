// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {controlsOf, focusOn, settled, type Focus} from '../../../src/screens/keys/focus.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import {onward, press} from '../../../src/screens/keys/press.ts';
import type {Block, Control} from '../../../src/screens/page/block.ts';
import {anyKey, someBlocks} from '../support/arbitraries.ts';
import {text} from '../support/program.ts';

const entry: Control = {type: 'entry', id: 'e', label: 'Entry', value: 'abé'};
const toggle: Control = {type: 'switch', id: 's', label: 'Switch', value: false};
const choice: Control = {
  type: 'choice',
  id: 'c',
  label: 'Choice',
  value: '2',
  choices: [
    {id: '1', label: 'one'},
    {id: '2', label: 'two'},
    {id: '3', label: 'three', disabledReason: 'no'},
    {id: '4', label: 'four'},
  ],
};
const list: Control = {
  type: 'list',
  id: 'l',
  label: 'List',
  value: 'x2',
  rows: 2,
  choices: ['x1', 'x2', 'y3'].map(id => ({
    id,
    label: id,
    ...(id === 'x1' && {disabledReason: 'no'}),
  })),
};
const stage: Control = {type: 'stage', id: 'p', label: 'Stage', draw: () => [], spoken: ''};
const [first, second]: readonly Control[] = [
  {type: 'button', id: 'b1', label: 'One'},
  {type: 'button', id: 'b2', label: 'Two'},
];
const all: readonly Block[] = [entry, toggle, {type: 'gap'}, choice, list, stage, first!, second!];

const on = (control: Control, part: Partial<Focus> = {}): Focus => ({...focusOn(control), ...part});
const put = (control: string, value: string | boolean) => ({type: 'put', control, value});
const key = (name: Exclude<Key['type'], 'text' | 'control'>): Key => ({type: name});

describe('in an entry', () => {
  const hit = (pressed: Key, cursor: number) => press(all, on(entry, {cursor}), pressed);
  test.each([
    [text('X'), 1, 'aXbé', 2],
    [text('😀!'), 3, 'abé😀!', 5],
    [text('?'), 0, '?abé', 1],
    [key('backspace'), 1, 'bé', 0],
    [key('delete'), 2, 'ab', 2],
    [{type: 'control', letter: 'u'} as Key, 2, '', 0],
  ])('%j at %d makes "%s"', (pressed, cursor, value, after) => {
    const {focus, effect} = hit(pressed, cursor);
    expect(effect).toEqual(put('e', value));
    expect(focus.cursor).toBe(after);
  });
  test.each([
    [key('left'), 1, 0],
    [key('left'), 0, 0],
    [key('right'), 2, 3],
    [key('right'), 3, 3],
    [key('home'), 2, 0],
    [key('end'), 0, 3],
  ])('%j at %d moves to %d', (pressed, cursor, after) => {
    expect(hit(pressed, cursor)).toEqual({focus: on(entry, {cursor: after})});
  });
  test('nothing is deleted where there is nothing', () => {
    expect(hit(key('backspace'), 0).effect).toBeUndefined();
    expect(hit(key('delete'), 3).effect).toBeUndefined();
  });
  test.each([
    [key('enter'), 's'],
    [key('tab'), 's'],
    [key('down'), 's'],
    [key('up'), 'e'],
    [key('back-tab'), 'e'],
  ])('%j goes to %s', (pressed, focus) => {
    expect(hit(pressed, 0).focus.control).toBe(focus);
  });
});

describe('a switch', () => {
  test('is switched by the space bar alone', () => {
    expect(press(all, on(toggle), text(' ')).effect).toEqual(put('s', true));
    expect(press(all, on(toggle), text('x')).effect).toBeUndefined();
    expect(press(all, on(toggle), key('enter')).focus.control).toBe('c');
  });
});

describe('a choice', () => {
  test.each([
    [key('left'), '1'],
    [key('right'), '4'],
    [text(' '), '4'],
  ])('%j takes %s and steps over what cannot be taken', (pressed, value) => {
    expect(press(all, on(choice), pressed).effect).toEqual(put('c', value));
  });
  test('the arrows stop at the ends, the space bar goes round', () => {
    const last = all.map(block => (block === choice ? ({...choice, value: '4'} as Block) : block));
    expect(press(last, on(choice), key('right')).effect).toBeUndefined();
    expect(press(last, on(choice), text(' ')).effect).toEqual(put('c', '1'));
  });
});

describe('a list', () => {
  test('Enter takes what the focus lies on and asks to go on; Space takes and stays', () => {
    expect(press(all, on(list), key('enter')).effect).toEqual({...put('l', 'x2'), onward: true});
    expect(press(all, on(list), text(' ')).effect).toEqual(put('l', 'x2'));
  });
  test('what cannot be taken is not', () => {
    expect(press(all, on(list, {at: 'x1'}), key('enter'))).toEqual({focus: on(list, {at: 'x1'})});
  });
  test('arrows move in it and leave it at its ends', () => {
    expect(press(all, on(list), key('down')).focus.at).toBe('y3');
    expect(press(all, on(list, {at: 'y3'}), key('down')).focus.control).toBe('p');
    expect(press(all, on(list, {at: 'x1'}), key('up')).focus.control).toBe('c');
    expect(press(all, on(list, {at: 'x1'}), key('page-down')).focus.at).toBe('y3');
    expect(press(all, on(list), key('end')).focus.at).toBe('y3');
    expect(press(all, on(list), key('home')).focus.at).toBe('x1');
    expect(press(all, on(list, {at: 'y3'}), key('page-up')).focus.at).toBe('x1');
  });
  test('letters narrow it, Backspace widens it, Esc ends the search and only then leads back', () => {
    const narrowed = press(all, on(list), text('y')).focus;
    expect(narrowed).toMatchObject({filter: 'y', at: 'y3'});
    expect(press(all, narrowed, key('backspace')).focus).toMatchObject({filter: '', at: 'y3'});
    expect(press(all, narrowed, key('escape')).effect).toBeUndefined();
    expect(press(all, narrowed, key('escape')).focus.filter).toBe('');
    expect(press(all, on(list), key('escape')).effect).toEqual({type: 'back'});
    expect(press(all, narrowed, {type: 'control', letter: 'u'}).focus.filter).toBe('');
    expect(press(all, on(list, {filter: 'x'}), text(' ')).focus.filter).toBe('x ');
  });
  test('a search without a result takes nothing', () => {
    const lost = press(all, on(list), text('zzz')).focus;
    expect(press(all, lost, key('enter'))).toEqual({focus: lost});
  });
  test('one that is only read is left by Enter', () => {
    const read: readonly Block[] = [{...list, use: 'read'}, first!];
    expect(press(read, on(list), key('enter'))).toEqual({focus: on(first!)});
    expect(press(read, on(list), text(' ')).effect).toBeUndefined();
  });
});

describe('a stage', () => {
  test.each([
    [key('up'), 'up'],
    [key('down'), 'down'],
    [key('enter'), 'enter'],
    [key('backspace'), 'backspace'],
    [text('abc'), 'text abc'],
  ])('gets %j as "%s"', (pressed, value) => {
    expect(press(all, on(stage), pressed).effect).toEqual(put('p', value));
  });
  test('is left by Tab and by Esc', () => {
    expect(press(all, on(stage), key('tab')).focus.control).toBe('b1');
    expect(press(all, on(stage), key('escape')).effect).toEqual({type: 'back'});
  });
});

describe('a button', () => {
  test.each([key('enter'), text(' ')])('is pressed by %j', pressed => {
    expect(press(all, on(first!), pressed).effect).toEqual({type: 'press', button: 'b1'});
  });
  test('is not when there is a reason against it', () => {
    expect(
      press([{...first!, disabledReason: 'no'} as Block], on(first!), key('enter')).effect,
    ).toBeUndefined();
  });
  test('left and right move along the row, up leaves it', () => {
    expect(press(all, on(first!), key('right')).focus.control).toBe('b2');
    expect(press(all, on(second!), key('left')).focus.control).toBe('b1');
    expect(press(all, on(second!), key('up')).focus.control).toBe('p');
  });
  test('where there are only buttons, up and down move along them too', () => {
    expect(press([first!, second!], on(first!), key('down')).focus.control).toBe('b2');
    expect(press([first!, second!], on(second!), key('up')).focus.control).toBe('b1');
    expect(press([first!, second!], on(first!), key('up')).focus.control).toBe('b1');
  });
});

test('keys that are the same everywhere', () => {
  expect(press(all, on(first!), text('?')).effect).toEqual({type: 'help'});
  expect(press(all, on(entry), {type: 'control', letter: 'g'}).effect).toEqual({type: 'help'});
  expect(press(all, on(entry), {type: 'control', letter: 'c'}).effect).toEqual({type: 'leave'});
  expect(press(all, on(entry), {type: 'control', letter: 'l'}).effect).toEqual({type: 'redraw'});
  expect(press(all, on(entry), {type: 'control', letter: 'x'})).toEqual({focus: on(entry)});
  expect(press(all, on(entry), key('escape')).effect).toEqual({type: 'back'});
});

test('onward goes to the next control of the page as it is then, and stops at the last', () => {
  expect(onward(all, on(entry)).control).toBe('s');
  expect(onward(all, on(second!)).control).toBe('b2');
});

test('no sequence of keys leaves the controls of a page, or puts a value into another control than the one in focus', () => {
  fc.assert(
    fc.property(someBlocks, fc.array(anyKey, {maxLength: 30}), (blocks, keys) => {
      let focus = settled(undefined, blocks);
      const ids = new Set(controlsOf(blocks).map(({id}) => id));
      for (const one of keys) {
        const pressed = press(blocks, focus, one);
        if (pressed.effect?.type === 'put') expect(pressed.effect.control).toBe(focus.control);
        focus = settled(pressed.focus, blocks);
        expect(ids.size === 0 ? focus.control === '' : ids.has(focus.control)).toBe(true);
        const held = controlsOf(blocks).find(({id}) => id === focus.control);
        if (held?.type === 'entry')
          expect(focus.cursor).toBeLessThanOrEqual([...held.value].length);
      }
    }),
    {numRuns: 200},
  );
});
