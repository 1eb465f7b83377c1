// SPDX-License-Identifier: GPL-3.0-or-later

/** Numbers from 0 to below 1, the same ones for the same seed. */
export type Random = () => number;

/**
 * mulberry32: 32 bits of state are enough to choose test cases that somebody must be able to
 * repeat.
 */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same things in another order (Fisher and Yates). */
export function shuffled<T>(things: readonly T[], random: Random): readonly T[] {
  const left = [...things];
  const found: T[] = [];
  while (left.length > 0) found.push(...left.splice(Math.floor(random() * left.length), 1));
  return found;
}
