// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {barLine, shares} from '../../../src/screens/layout/bar.ts';
import {plain, widthOf} from '../../../src/screens/page/line.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';

const sizes = fc.array(fc.bigInt({min: 1n, max: 2n ** 60n}), {minLength: 1, maxLength: 130});

describe('shares', () => {
  test.each([
    [[1, 1], 10, [5, 5]],
    [[1, 999], 10, [1, 9]],
    [[], 10, []],
    [[0, 0], 10, [0, 0]],
    [[7], 3, [3]],
    [[1, 1, 1], 2, [1, 1, 0]],
  ])('of %j in %d columns', (parts, columns, widths) => {
    expect(
      shares(
        parts.map(bytes => BigInt(bytes)),
        columns,
      ),
    ).toEqual(widths);
  });

  test('fill the bar exactly, and each piece is seen as long as there are columns for all', () => {
    fc.assert(
      fc.property(sizes, fc.integer({min: 1, max: 200}), (parts, columns) => {
        const widths = shares(parts, columns);
        expect(widths.reduce((sum, width) => sum + width, 0)).toBe(columns);
        expect(Math.min(...widths)).toBeGreaterThanOrEqual(parts.length <= columns ? 1 : 0);
      }),
    );
  });

  test('a piece that is larger is nowhere narrower by more than rounding', () => {
    const widths = shares([100n, 200n, 400n], 70);
    expect(widths[0]! <= widths[1]! && widths[1]! <= widths[2]!).toBe(true);
  });
});

test('neighbours differ without any colour, and free room looks free', () => {
  const pieces = [
    {name: 'a', bytes: 1n, role: 'warn'},
    {name: 'b', bytes: 1n, role: 'warn'},
    {name: 'c', bytes: 2n, role: 'quiet', free: true},
  ] as const;
  expect(plain(barLine(pieces, 8, glyphsFor({glyphs: 'ascii'})))).toBe('##==....');
  expect(plain(barLine(pieces, 8, glyphsFor({glyphs: 'full'})))).toBe('██▓▓░░░░');
  expect(widthOf(barLine([], 8, glyphsFor({glyphs: 'full'})))).toBe(0);
});
