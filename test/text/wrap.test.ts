// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {bytesText, durationText, progressText} from '../../src/text/amounts.ts';
import {plain, wrap} from '../../src/text/wrap.ts';

test.each([
  ['', []],
  ['   ', []],
  ['short', ['  short']],
  ['one two three', ['  one two', '  three']],
  ['a\nb', ['  a', '  b']],
  ['a\n\nb', ['  a', '  b']],
  ['abcdefghijklmnop', ['  abcdefghijklmnop']],
  ['x abcdefghijklmnop y', ['  x', '  abcdefghijklmnop', '  y']],
])('%j', (text, wanted) => expect(wrap(text, '  ', 11)).toEqual(wanted));

test('a word that is longer than the line is cut where there is no more room', () => {
  expect(wrap('x abcdefghijklmnop', '  ', 11, 'cut')).toEqual(['  x', '  abcdefghi', '  jklmnop']);
});

test('no letter is lost and none is added', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({min: 4, max: 100}), (text, width) => {
      expect(wrap(text, '', width).join('').replaceAll(' ', '')).toBe(
        plain(text).replaceAll(' ', ''),
      );
    }),
  );
});

const nasty = [
  '\u{1b}[31mred\u{1b}[0m',
  'a\rb',
  'bell\u0007',
  '\u{9b}2J',
  'rtl\u202Etxt',
  'zero\u200Bwidth',
  '\ud800',
];
test.each(nasty)('%j cannot command a terminal', text => {
  expect(plain(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
});

test.each([
  [0n, '0 B'],
  [1023n, '1023 B'],
  [1024n, '1.0 KiB'],
  [1_610_612_736n, '1.5 GiB'],
  [2n ** 50n, '1024.0 TiB'],
])('%s bytes', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [949, '0.9 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [3_661_000, '61 min 01 s'],
])('%i ms', (ms, text) => expect(durationText(ms)).toBe(text));

test('progress of nothing has no share to divide by', () =>
  expect(progressText(0n, 0n, 0)).toBe('0 B of 0 B, 0 %'));
