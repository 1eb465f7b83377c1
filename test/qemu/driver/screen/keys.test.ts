// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {chord, namedChord, serialKey} from '../../../../qemu/driver/screen/keys.ts';

test('Enter is CR, arrows are VT100 sequences', () => {
  expect([serialKey('enter'), serialKey('up'), serialKey('down'), serialKey('escape')]).toEqual([
    '\r',
    '\u001B[A',
    '\u001B[B',
    '\u001B',
  ]);
});

test("named keys of the keyboard have QEMU's names", () =>
  expect([namedChord('enter'), namedChord('escape')]).toEqual([['ret'], ['esc']]));

test.each([
  ['a', ['a']],
  ['Z', ['shift', 'z']],
  ['7', ['7']],
  ['_', ['shift', 'minus']],
  [' ', ['spc']],
  ['?', ['shift', 'slash']],
])('%j', (character, codes) => {
  expect(chord(character)).toEqual(codes);
});

test('every printable ASCII character has a chord, and no two have the same', () => {
  const all = Array.from({length: 95}, (_, index) => String.fromCharCode(32 + index));
  expect(new Set(all.map(character => chord(character).join('+'))).size).toBe(95);
});

test('anything else has none', () => {
  fc.assert(
    fc.property(fc.integer({min: 0xa0, max: 0xffff}), code => {
      expect(() => chord(String.fromCharCode(code))).toThrow(RangeError);
    }),
  );
});
