// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {allotted} from '../../../src/screens/layout/allot.ts';

describe('allotted', () => {
  test.each([
    [[], 10, []],
    [[{least: 1, wish: 5, most: 9}], 3, [3]],
    [[{least: 1, wish: 5, most: 9}], 20, [9]],
    [[{least: 3, wish: 5, most: 9}], 0, [3]],
    [
      [
        {least: 1, wish: 2, most: 50},
        {least: 1, wish: 6, most: 6},
      ],
      12,
      [6, 6],
    ],
    [
      [
        {least: 1, wish: 4, most: 50},
        {least: 1, wish: 4, most: 50},
      ],
      6,
      [3, 3],
    ],
    [
      [
        {least: 3, wish: 7, most: 7},
        {least: 1, wish: 4, most: 9},
      ],
      11,
      [7, 4],
    ],
  ])('%j of %d rows', (parts, room, rows) => {
    expect(allotted(parts, room)).toEqual(rows);
  });

  const part = fc
    .tuple(fc.nat(5), fc.nat(10), fc.nat(100))
    .map(([least, wish, most]) => ({least, wish: least + wish, most: least + wish + most}));

  test('nobody gets less than is of use or more than there is to fill; together no more than the room', () => {
    fc.assert(
      fc.property(
        fc.array(part, {maxLength: 5}),
        fc.integer({min: -5, max: 200}),
        (parts, room) => {
          const rows = allotted(parts, room);
          const least = parts.reduce((sum, one) => sum + one.least, 0);
          const most = parts.reduce((sum, one) => sum + one.most, 0);
          expect(
            rows.every(
              (count, index) => count >= parts[index]!.least && count <= parts[index]!.most,
            ),
          ).toBe(true);
          expect(rows.reduce((sum, count) => sum + count, 0)).toBe(
            Math.max(least, Math.min(most, room)),
          );
        },
      ),
    );
  });
});
