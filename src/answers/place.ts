// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {nearest} from './nearest.ts';

/**
 * Locale as in locale(7): language, country, UTF-8, perhaps a modifier; or C.UTF-8. Other encodings
 * are refused: the console, the signed command line and file names are UTF-8.
 */
export const localeName = z
  .string()
  .regex(
    /^(?:C|[a-z]{2,3}_[A-Z]{2})\.UTF-8(?:@[a-z]{1,16})?$/,
    'must be a UTF-8 locale such as en_GB.UTF-8 or C.UTF-8',
  );

/** Console key map: a file name of kbd's keymaps without its suffix (vconsole.conf(5) KEYMAP). */
export const keymapName = z
  .string()
  .regex(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9_.+-]{0,62}[a-zA-Z0-9_+])?$/,
    'must be a console key map such as us, uk or de-latin1 (localectl list-keymaps)',
  );

/**
 * Names of the tz database (its theory.html, "Timezone identifiers"): parts of at most 14
 * characters, none beginning with a hyphen.
 */
const zoneShape = /^[A-Za-z_][A-Za-z0-9_+-]{0,13}(?:\/[A-Za-z_][A-Za-z0-9_+-]{0,13}){0,2}$/;

/** Every zone by its one name, without aliases such as US/Eastern. */
const zones: ReadonlySet<string> = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

/**
 * Whether the tz data that came with this program know the zone. A newer name could be missing
 * there, a mistyped one always is.
 */
function zoneIsKnown(name: string): boolean {
  if (zones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', {timeZone: name});
  } catch {
    return false;
  }
  // Intl ignores case, the file names of the tz database do not.
  return ![...zones].some(zone => zone.toLowerCase() === name.toLowerCase());
}

function hint(name: string): string {
  const near = nearest(name, [...zones]);
  return near === undefined ? 'see timedatectl list-timezones' : `did you mean ${near}?`;
}

export const timeZone = z
  .string()
  .regex(zoneShape, {
    error: 'must be a time zone such as Europe/London or UTC (timedatectl list-timezones)',
    abort: true,
  })
  .refine(zoneIsKnown, {
    error: issue => `there is no such time zone; ${hint(String(issue.input))}`,
  });

/**
 * Values of the kernel's console= (Documentation/admin-guide/serial-console.rst): a terminal, and
 * for serial lines speed, parity, bits and flow control. The text goes into the signed command
 * line, hence nothing else.
 */
export const consoleName = z
  .string()
  .regex(
    /^(?:tty(?:S|USB|AMA)?\d{1,3}|hvc\d{1,3})(?:,\d{2,7}(?:[noe](?:[5-8]r?)?)?)?$/,
    'must be a console such as ttyS0,115200 or tty0',
  );
