// SPDX-License-Identifier: GPL-3.0-or-later

/** A value that JSON can hold without loss. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | {readonly [key: string]: Json | undefined};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  // sort() compares UTF-16 code units, and JSON.stringify leaves out what is undefined.
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(Reflect.get(value, key))]),
  );
}

/**
 * The one JSON text of a value: keys sorted by UTF-16 code unit, absent ones left out, no white
 * space (as RFC 8785 orders them).
 */
export const canonicalJson = (value: Json): string => JSON.stringify(sorted(value));
