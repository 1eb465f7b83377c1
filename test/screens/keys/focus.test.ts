// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {filtered, focusAt, focusOn, settled} from '../../../src/screens/keys/focus.ts';
import type {Block, Choice} from '../../../src/screens/page/block.ts';

const choices: readonly Choice[] = [
  {id: 'a', label: 'Alpha', disabledReason: 'too old'},
  {id: 'b', label: 'Beta'},
  {id: 'c', label: 'Gamma', note: 'with a note'},
];
const list = (value: string): Block => ({
  type: 'list',
  id: 'l',
  label: 'List',
  value,
  choices,
  rows: 3,
});
const entry = (value: string, fault?: string): Block => ({
  type: 'entry',
  id: 'e',
  label: 'Entry',
  value,
  ...(fault !== undefined && {fault}),
});
const button: Block = {type: 'button', id: 'b', label: 'Button'};

describe('filtered', () => {
  test.each([
    ['', 'abc'],
    ['  ', 'abc'],
    ['ALPHA', 'a'],
    ['a', 'abc'],
    ['mm note', 'c'],
    ['note gam', 'c'],
    ['zzz', ''],
  ])('"%s" leaves "%s"', (filter, left) => {
    expect(
      filtered(choices, filter)
        .map(({id}) => id)
        .join(''),
    ).toBe(left);
  });
});

describe('a hand that comes to', () => {
  test('an entry stands at its end, counted in characters', () => {
    expect(focusOn({type: 'entry', id: 'e', label: '', value: 'a😀é'}).cursor).toBe(3);
  });
  test('a list lies on what is chosen', () => {
    expect(settled(undefined, [list('c')]).at).toBe('c');
  });
  test('a list without a choice lies on the first that can be taken: Enter must do something', () => {
    expect(settled(undefined, [list('')]).at).toBe('b');
    expect(settled(undefined, [list('gone')]).at).toBe('b');
  });
  test('an empty page holds nothing', () => {
    expect(settled(undefined, [])).toEqual({control: '', cursor: 0, filter: '', at: ''});
  });
});

describe('settled', () => {
  test('goes to the first fault when the control is gone, else to the first of all', () => {
    expect(settled(undefined, [button, entry('x', 'is wrong')]).control).toBe('e');
    expect(
      settled({control: 'gone', cursor: 9, filter: 'q', at: 'z'}, [button, entry('x')]),
    ).toEqual({control: 'b', cursor: 0, filter: '', at: ''});
  });
  test('keeps the cursor inside a value that became shorter', () => {
    expect(settled({control: 'e', cursor: 9, filter: '', at: ''}, [entry('abc')]).cursor).toBe(3);
  });
  test('mends a hand that lay on a choice which is gone', () => {
    expect(settled({control: 'l', cursor: 0, filter: '', at: 'gone'}, [list('c')]).at).toBe('c');
    expect(settled({control: 'l', cursor: 0, filter: 'beta', at: 'c'}, [list('c')]).at).toBe('b');
    expect(settled({control: 'l', cursor: 0, filter: 'beta', at: 'b'}, [list('c')]).at).toBe('b');
  });
});

test('handAt takes the control that is named, where there is one', () => {
  expect(focusAt('b', [entry('x', 'is wrong'), button]).control).toBe('b');
  expect(focusAt('gone', [button, entry('x', 'is wrong')]).control).toBe('e');
  expect(focusAt(undefined, [button]).control).toBe('b');
});
