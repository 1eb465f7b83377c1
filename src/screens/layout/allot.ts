// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * A block that can be higher or lower: the fewest rows that are of use, those it would like, and
 * the most it has something for.
 */
export type Elastic = {readonly least: number; readonly wish: number; readonly most: number};

/** One row more for each in turn that is below `limit`, until `room` is used up. */
function raised(
  rows: readonly number[],
  limits: readonly number[],
  room: number,
): readonly number[] {
  const grown = [...rows];
  let left = room;
  for (let before = -1; left > 0 && before !== left;) {
    before = left;
    for (const [index, limit] of limits.entries()) {
      if (left === 0 || (grown[index] ?? 0) >= limit) continue;
      grown[index] = (grown[index] ?? 0) + 1;
      left--;
    }
  }
  return grown;
}

/**
 * How many rows each gets of `room` together: first what is of use, then what they would like, then
 * all they can fill.
 */
export function allotted(parts: readonly Elastic[], room: number): readonly number[] {
  const used = (rows: readonly number[]): number => rows.reduce((sum, count) => sum + count, 0);
  const least = parts.map(part => part.least);
  const liked = raised(
    least,
    parts.map(({least: fewest, wish}) => Math.max(fewest, wish)),
    room - used(least),
  );
  return raised(
    liked,
    parts.map(({least: fewest, most}) => Math.max(fewest, most)),
    room - used(liked),
  );
}
