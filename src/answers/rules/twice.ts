// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Calls back for the second and later of equal keys, with its index. Entries without a key are
 * passed over.
 */
export function twice<T, K>(
  entries: readonly T[],
  keyOf: (entry: T) => K | undefined,
  found: (index: number, key: K) => void,
): void {
  const seen = new Set<K>();
  for (const [index, entry] of entries.entries()) {
    const key = keyOf(entry);
    if (key === undefined) continue;
    if (seen.has(key)) found(index, key);
    seen.add(key);
  }
}
