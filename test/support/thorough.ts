// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Whether everything is to be tried: "npm test" says so by FORGE_ALL_WALKS=1. "npm run check",
 * which people run again and again, tries a part of what is much alike, and says so.
 */
export const thorough = process.env['FORGE_ALL_WALKS'] === '1';

/** Every `n`-th from the `first` on, or all of them. */
export const someOf = <T>(all: readonly T[], n: number, first = 0): readonly T[] =>
  thorough ? all : all.filter((_, index) => index % n === first % n);

/** Says what {@link someOf} leaves out. */
export function sayPart(what: string): void {
  // oxlint-disable-next-line no-console -- what is left out is said
  if (!thorough) console.info(`${what}; "npm test" tries all`);
}

/**
 * Says in the output why tests are skipped on this machine: the reporter shows no titles of skipped
 * tests. `reason` absent: they run.
 * @returns whether they are skipped, for `test.skipIf`.
 */
export function skipped(what: string, reason: string | undefined): boolean {
  // oxlint-disable-next-line no-console -- what is left out is said
  if (reason !== undefined) console.info(`skipped: ${what}: ${reason}`);
  return reason !== undefined;
}
