// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The words after a verb, checked against what it knows. `lists` holds options that may be given
 * several times.
 */
export type ParsedArgs = {
  readonly flags: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
};
