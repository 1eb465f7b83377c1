// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {shown} from '../../src/text/clean.ts';
import {letters} from '../../src/text/width.ts';
import {wrap, wrapped} from '../../src/text/wrap.ts';
import {hostile} from './arbitraries.ts';

const letter = (text: string): string => shown(text).normalize().replaceAll(/[ \n]/g, '');

describe('wrapped', () => {
  test.each([
    ['', 5, ['']],
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 13, ['one two three']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['one\n\ntwo', 9, ['one', '', 'two']],
    ['日本語の文', 4, ['日本', '語の', '文']],
    ['e\u0301e\u0301e', 2, ['éé', 'e']],
  ])('%j in %d columns', (text, columns, rows) => {
    expect(wrapped(text, columns)).toEqual(rows);
  });

  test('no row is too wide, and no letter is lost', () => {
    fc.assert(
      fc.property(hostile, fc.integer({min: 2, max: 100}), (text, columns) => {
        const rows = wrapped(text, columns);
        // A letter is never cut: two Hangul initials make one of four columns.
        const widest = Math.max(columns, ...letters(shown(text)).map(one => stringWidth(one)));
        expect(Math.max(...rows.map(row => stringWidth(row)))).toBeLessThanOrEqual(widest);
        expect(letter(rows.join(''))).toBe(letter(text.replaceAll('\n', ' ')));
      }),
      {examples: [['ᄀᄀ', 2]]},
    );
  });
});

describe('wrap', () => {
  test.each([
    ['', []],
    ['   ', []],
    ['short', ['  short']],
    ['one two three', ['  one two', '  three']],
    ['a\nb', ['  a', '  b']],
    ['a\n\nb', ['  a', '  b']],
    ['a   b', ['  a b']],
    ['abcdefghijklmnop', ['  abcdefghijklmnop']],
    ['x abcdefghijklmnop y', ['  x', '  abcdefghijklmnop', '  y']],
  ])('%j', (text, wanted) => expect(wrap(text, '  ', 11)).toEqual(wanted));

  test('a word that is longer than the line is cut where there is no more room', () => {
    expect(wrap('x abcdefghijklmnop', '  ', 11, 'cut').every(row => row.length <= 11)).toBe(true);
  });

  test('no letter is lost and none is added', () => {
    fc.assert(
      fc.property(hostile, fc.integer({min: 4, max: 100}), (text, columns) => {
        expect(letter(wrap(text, '', columns).join(''))).toBe(letter(text.replaceAll('\n', ' ')));
      }),
    );
  });
});
