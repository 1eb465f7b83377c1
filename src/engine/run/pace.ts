// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * A step that was done in this run: its weight, and the milliseconds from its first look to its
 * proof.
 */
export type Measured = {readonly weight: number; readonly ms: number};

/**
 * What is believed before anything is measured: a weight is about a second on a slow machine
 * (Step.weight).
 */
const PRIOR: Measured = {weight: 5, ms: 5000};
/**
 * No silence shorter than this is worth a word: udev, a TPM or a spinning-up disk take as long.
 * Milliseconds.
 */
const SHORTEST_SILENCE = 30_000;
/** How many times the expected time a command may say nothing. */
const COMMAND_FACTOR = 4;
/**
 * How many times its usual pause a copy may stand still: a flush after the write cache is full, or
 * one remapped sector.
 */
const COPY_FACTOR = 20;

/**
 * Milliseconds that a step of this weight should take here: the weight, at the pace of what was
 * done so far.
 */
export function expectedMs(weight: number, done: readonly Measured[]): number {
  const all = [PRIOR, ...done];
  const sum = (of: (one: Measured) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  return Math.round((weight * sum(({ms}) => ms)) / sum(one => one.weight));
}

/**
 * Milliseconds left of a copy that began `ms` ago at `from` bytes and is at `done` of `total`;
 * `undefined` before anything was copied.
 */
export function copyLeft(
  from: bigint,
  done: bigint,
  total: bigint,
  ms: number,
): number | undefined {
  return done > from ? Math.round((ms * Number(total - done)) / Number(done - from)) : undefined;
}

/**
 * After how many milliseconds without a sign of life a command counts as stalled, in a step that
 * should take `expected`.
 */
export const commandSilence = (expected: number): number =>
  Math.max(SHORTEST_SILENCE, COMMAND_FACTOR * expected);

/** The same for a copy whose signs of life came `pause` milliseconds apart so far. */
export const copySilence = (pause: number): number =>
  Math.max(SHORTEST_SILENCE, COPY_FACTOR * pause);
