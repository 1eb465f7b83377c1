// SPDX-License-Identifier: GPL-3.0-or-later
import type {Moment} from '../../driver/console/mok-manager.ts';
import type {Screens} from './rehearse.ts';

/**
 * What stands in MokManager's outer frame, top to bottom, boxes left out. What firmware left to the
 * right of the frame does not count.
 */
export function mokLines(screen: string): readonly string[] {
  const rows = screen.split('\n');
  const top = rows.findIndex(row => /┌─+┐/.test(row));
  const [from, to] = [rows[top]?.indexOf('┌') ?? 0, rows[top]?.lastIndexOf('┐') ?? 0];
  return rows
    .slice(Math.max(0, top))
    .map(row =>
      row
        .slice(from, to + 1)
        .replaceAll(/[\u2500-\u257F]/g, ' ')
        .trim(),
    )
    .filter(row => row !== '');
}

const moments = ['menu', 'enroll', 'key', 'confirm', 'password', 'reboot'] as const;

/**
 * Screens whose words are all rehearsed; the key's screen has more on it (serial number, validity),
 * the password's only its question.
 */
const whole: readonly Moment[] = ['menu', 'enroll', 'confirm', 'reboot'];

/** Whether `few` stand in `all` in this order. */
function inOrder(few: readonly string[], all: readonly string[]): boolean {
  let at = -1;
  return few.every(line => {
    at = all.indexOf(line, at + 1);
    return at >= 0;
  });
}

/**
 * Where the rehearsal and the real MokManager differ, in words; none where every screen says the
 * same in the same order.
 */
export const differences = (rehearsed: Screens, real: Screens): readonly string[] =>
  moments.flatMap(moment => {
    const [one, other] = [rehearsed[moment], real[moment]];
    const same =
      one.length > 0 &&
      (whole.includes(moment)
        ? JSON.stringify(one) === JSON.stringify(other)
        : inOrder(one, other));
    return same
      ? []
      : [`${moment}: rehearsed ${JSON.stringify(one)}, real ${JSON.stringify(other)}`];
  });
