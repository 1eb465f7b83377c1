// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {wrapped} from '../../../src/screens/layout/wrap.ts';
import {words} from '../support/arbitraries.ts';

describe('wrapped', () => {
  test.each([
    ['', 5, ['']],
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 13, ['one two three']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['a bcdefgh', 3, ['a b', 'cde', 'fgh']],
    ['one\n\ntwo', 9, ['one', '', 'two']],
    ['é測😀x', 2, ['é測', '😀x']],
  ])('%j in %d columns', (text, columns, rows) => {
    expect(wrapped(text, columns)).toEqual(rows);
  });

  test('no row is too wide, and no letter is lost', () => {
    fc.assert(
      fc.property(words, fc.integer({min: 1, max: 100}), (text, columns) => {
        const rows = wrapped(text, columns);
        expect(Math.max(...rows.map(row => [...row].length))).toBeLessThanOrEqual(columns);
        expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(/[ \n]/g, ''));
      }),
    );
  });
});
