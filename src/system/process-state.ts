// SPDX-License-Identifier: GPL-3.0-or-later

/** Field 3 of /proc/PID/stat in words (proc_pid_stat(5)). */
const states: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'waiting',
  D: 'waiting for a device, which nothing can interrupt',
  Z: 'ended',
  X: 'ended',
  T: 'stopped',
  t: 'stopped by a debugger',
  I: 'idle',
};

/**
 * The fields after the program's name, which stands in parentheses and may hold anything,
 * parentheses too.
 */
const fieldsOf = (stat: string): readonly string[] =>
  stat
    .slice(stat.lastIndexOf(')') + 2)
    .trim()
    .split(' ');

/**
 * What a process does, from the text of its /proc/PID/stat; `undefined` where there is none or it
 * is not understood.
 */
export function processWords(stat: string | undefined): string | undefined {
  return stat === undefined ? undefined : states[fieldsOf(stat)[0] ?? ''];
}

/**
 * Clock ticks of processor time that a process and the children it has waited for have used (fields
 * 14 to 17); 0 where it is gone.
 */
export function processTicks(stat: string | undefined): number {
  const ticks = stat === undefined ? [] : fieldsOf(stat).slice(11, 15).map(Number);
  return ticks.length === 4 && ticks.every(Number.isSafeInteger)
    ? ticks.reduce((sum, one) => sum + one, 0)
    : 0;
}
