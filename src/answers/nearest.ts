// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Edits (insert, delete, replace, swap of neighbours) that lead from one word to the other: the
 * restricted Damerau-Levenshtein distance.
 */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({length: to.length + 1}, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}

/**
 * The word that a mistyped one was probably meant to be: differing in case, hyphens or underscores
 * only, or by at most a third of its letters. `undefined` where nothing is near; a wrong hint is
 * worse than none. Words over 64 characters are nobody's typing error.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_]/g, '');
  const ranked = candidates
    .map(candidate => ({candidate, distance: editDistance(plain(word), plain(candidate))}))
    .filter(
      ({candidate, distance}) =>
        distance <= Math.floor(Math.max(plain(word).length, plain(candidate).length) / 3),
    )
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}
