// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from './console.ts';
import {choose} from './menu.ts';

/** What systemd-boot calls the medium's entries: the UKI's profiles in their order. */
export const entries = {interactive: /\(Install\)/, unattended: /\bunattended\b/i} as const;

/**
 * Picks an entry in systemd-boot's menu. The menu is known by the wanted entry's name being on the
 * screen; the first key stops its countdown. `at` is called when the menu is there, for a picture.
 * Throws LabFailure with the screen.
 */
export async function chooseEntry(
  console: SerialConsole,
  entry: RegExp,
  seconds: number,
  at?: () => Promise<void>,
): Promise<void> {
  await console.waitFor(entry, {
    seconds,
    on: 'screen',
    unless: [/Security Violation/, /No bootable option/],
  });
  // Up at the first entry does nothing but stop the countdown (boot.c, menu_run: KEY_UP).
  console.key('up');
  await console.settle(1, 5);
  await at?.();
  await choose(console, entry, seconds);
}
