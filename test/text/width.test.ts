// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {ascii, printable, shown} from '../../src/text/clean.ts';
import {letters, padEnd, truncate, truncateStart, widthOf} from '../../src/text/width.ts';
import {hostile} from './arbitraries.ts';

describe('columns', () => {
  test.each([
    ['plain', 5],
    ['Größe', 5],
    ['測試', 4],
    ['한국어', 6],
    ['Ａ', 2],
    ['e\u0301', 1],
    ['שלום', 4],
    ['😀', 2],
    ['\u202Eevil\u202C', 4],
    ['zero\u200Bwidth', 9],
    // Joined and toned pictures are shown apart: terminals differ in whether they join them.
    ['👩‍👩‍👧', 6],
    ['👍🏽', 2],
    ['1️⃣', 1],
    ['a\tb', 3],
  ])('%j takes %d', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  test('are those of string-width, the quick way too', () => {
    for (let code = 0; code < 0x1_00_00; code++) {
      const point = String.fromCharCode(code);
      if (widthOf(point) !== stringWidth(shown(point))) throw new Error(code.toString(16));
    }
    fc.assert(
      fc.property(hostile, text => {
        expect(widthOf(text)).toBe(stringWidth(shown(text)));
      }),
    );
  });

  test('of texts side by side are never fewer than those of the whole', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        expect(widthOf(one) + widthOf(other)).toBeGreaterThanOrEqual(widthOf(one + other));
      }),
    );
  });
});

describe('what is shown', () => {
  const commands = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
  test.each([
    ['\u{1b}[31mred\u{1b}[0m', ' [31mred [0m'],
    ['a\rb', 'a b'],
    ['\u{9b}2J', ' 2J'],
    ['if (\u202Eadmin\u2066) {', 'if (admin) {'],
    ['zero\u200Bwidth', 'zerowidth'],
    ['\ud800', ' '],
    ['☺\uFE0F', '☺'],
    ['Z\u0301\u0302\u0303\u0304\u0305', 'Z\u0301\u0302\u0303'],
  ])('of %j is %j', (text, wanted) => expect(shown(text)).toBe(wanted));

  test('commands no terminal and turns no text around', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(shown(text)).not.toMatch(commands);
        expect(printable(text)).not.toMatch(commands);
        expect(ascii(text)).toMatch(/^[ -~]*$/);
        expect(shown(shown(text))).toBe(shown(text));
      }),
    );
  });
});

describe('truncate', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 3, 'ab…'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j in %d columns is %j', (text, columns, wanted) =>
    expect(truncate(text, columns)).toBe(wanted),
  );

  test('and its end', () => {
    expect(truncateStart('S6Z1NJ0W123456', 6, '..')).toBe('..3456');
    expect(truncateStart('日本語', 5)).toBe('…本語');
  });

  test('is never too wide, and padded never too narrow', () => {
    fc.assert(
      fc.property(hostile, fc.integer({min: 0, max: 60}), (text, columns) => {
        expect(stringWidth(truncate(text, columns))).toBeLessThanOrEqual(columns);
        expect(stringWidth(truncateStart(text, columns))).toBeLessThanOrEqual(columns);
        expect(stringWidth(shown(padEnd(text, columns)))).toBe(Math.max(columns, widthOf(text)));
      }),
    );
  });
});

test('letters are what people count, and nothing is lost', () => {
  expect(letters('ne\u0301e')).toEqual(['n', 'e\u0301', 'e']);
  fc.assert(
    fc.property(hostile, text => {
      expect(letters(text).join('')).toBe(text);
    }),
  );
});
