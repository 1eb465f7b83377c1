// SPDX-License-Identifier: GPL-3.0-or-later
import type {Profile} from '../screens/terminal/profile.ts';

/**
 * What must stand in the environment before Ink is loaded, since it and what it is made of look
 * there once (`undefined` removes a variable): chalk knows FORCE_COLOR and not NO_COLOR, takes
 * COLORTERM's word over the console's 16 colours, and level 1 is those 16 (chalk/supports-color);
 * DEV loads React's developer tools and CI makes Ink wait for the end (ink build/ink.js, is-in-ci);
 * INK_SCREEN_READER is not our reader. A terminal that tells no size makes terminal-size open
 * /dev/tty at every frame and never close it (sindresorhus/terminal-size#28) unless COLUMNS and
 * LINES answer first.
 */
export function environmentFor(
  {colours, columns, rows}: Profile,
  told: {readonly columns: number; readonly rows: number},
): Readonly<Record<string, string | undefined>> {
  return {
    FORCE_COLOR: colours === 0 ? '0' : '1',
    NO_COLOR: undefined,
    COLORTERM: undefined,
    DEV: undefined,
    CI: undefined,
    CONTINUOUS_INTEGRATION: undefined,
    INK_SCREEN_READER: undefined,
    ...(told.columns > 0 && told.rows > 0 ? {} : {COLUMNS: String(columns), LINES: String(rows)}),
  };
}
