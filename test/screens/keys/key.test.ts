// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {keyOf, keysOf} from '../../../src/screens/keys/key.ts';

describe('keyOf', () => {
  test.each([
    [{return: true}, 'enter'],
    [{tab: true}, 'tab'],
    [{tab: true, shift: true}, 'back-tab'],
    [{escape: true}, 'escape'],
    [{upArrow: true}, 'up'],
    [{downArrow: true}, 'down'],
    [{leftArrow: true}, 'left'],
    [{rightArrow: true}, 'right'],
    [{home: true}, 'home'],
    [{end: true}, 'end'],
    [{pageUp: true}, 'page-up'],
    [{pageDown: true}, 'page-down'],
    [{backspace: true}, 'backspace'],
    [{delete: true}, 'delete'],
  ])('%j is %s', (ink, type) => {
    expect(keyOf('', ink)).toEqual({type});
  });

  test('letters with Ctrl, and nothing else with it', () => {
    expect(keyOf('g', {ctrl: true})).toEqual({type: 'control', letter: 'g'});
    expect(keyOf(' ', {ctrl: true})).toBeUndefined();
    expect(keyOf('x', {meta: true})).toBeUndefined();
  });

  test('text without a control character', () => {
    expect(keyOf('a\u0007b\u009Bc', {})).toEqual({type: 'text', text: 'abc'});
    expect(keyOf('\u0001', {})).toBeUndefined();
  });
});

describe('keysOf', () => {
  test('Enter and Tab are found in the middle of what came as one piece', () => {
    expect(keysOf('root\rsecret\r\n\tx', {})).toEqual([
      {type: 'text', text: 'root'},
      {type: 'enter'},
      {type: 'text', text: 'secret'},
      {type: 'enter'},
      {type: 'tab'},
      {type: 'text', text: 'x'},
    ]);
  });

  test('a lone line feed is Enter too: what nc and some consoles send', () => {
    expect(keysOf('\n', {})).toEqual([{type: 'enter'}]);
  });

  test('one key is one key', () => {
    expect(keysOf('', {upArrow: true})).toEqual([{type: 'up'}]);
    expect(keysOf('\r', {return: true})).toEqual([{type: 'enter'}]);
    expect(keysOf('c', {ctrl: true})).toEqual([{type: 'control', letter: 'c'}]);
    expect(keysOf('a', {meta: true})).toEqual([]);
  });

  test('no letter is lost and none is made up', () => {
    fc.assert(
      fc.property(fc.string(), input => {
        const typed = keysOf(input, {})
          .map(key => (key.type === 'text' ? key.text : ''))
          .join('');
        expect(typed).toBe(input.replaceAll(/\p{Cc}/gu, ''));
      }),
    );
  });
});
