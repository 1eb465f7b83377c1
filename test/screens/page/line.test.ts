// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {shown} from '../../../src/text/clean.ts';
import {cut, line, plain, span, widthOf} from '../../../src/screens/page/line.ts';
import {words} from '../support/arbitraries.ts';

test('a cut line has the columns, ends in the mark, and keeps its roles', () => {
  expect(cut([span('abc', 'ok'), span('def', 'warn')], 5, '~')).toEqual([
    span('abc', 'ok'),
    span('d~', 'warn'),
  ]);
  expect(cut([span('abc', 'ok'), span('def', 'warn')], 6, '~')).toEqual([
    span('abc', 'ok'),
    span('def', 'warn'),
  ]);
  expect(plain(cut([span('abc'), span('def')], 3, '~'))).toBe('ab~');
  expect(plain(cut(line('abc'), 1, '~'))).toBe('~');
});

test('no cut line is too wide', () => {
  fc.assert(
    fc.property(
      fc.array(words, {maxLength: 6}),
      fc.integer({min: 1, max: 100}),
      (texts, columns) => {
        const spans = texts.map(text => span(text));
        const kept = cut(spans, columns, '~');
        expect(widthOf(kept)).toBeLessThanOrEqual(columns);
        expect(shown(plain(spans)).startsWith(shown(plain(kept)).replace(/~$/, ''))).toBe(true);
      },
    ),
  );
});
