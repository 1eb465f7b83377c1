// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The first dotted number in a text: `2.41` of "sfdisk from util-linux 2.41", `257` of "systemd 257
 * (257.13-1~deb13u1)".
 */
export const findVersion = (text: string): string | undefined =>
  /(?<![\w.])v?(\d+(?:\.\d+)*)/.exec(text)?.[1];

/** Whether a dotted number is at least another one; missing parts count as 0. */
export function atLeast(version: string, minimum: string): boolean {
  const [have, want] = [version.split('.').map(Number), minimum.split('.').map(Number)];
  for (let index = 0; index < Math.max(have.length, want.length); index++) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
