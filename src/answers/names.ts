// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

/**
 * Accounts that every system has for itself (Debian base-passwd, systemd). Whether the image has
 * more is checked when it is open.
 */
const systemAccounts: ReadonlySet<string> = new Set([
  'root',
  'daemon',
  'bin',
  'sys',
  'sync',
  'games',
  'man',
  'lp',
  'mail',
  'news',
  'uucp',
  'proxy',
  'www-data',
  'backup',
  'list',
  'irc',
  'nobody',
  'messagebus',
  'sshd',
]);

/**
 * User and group names: the strict rule of https://systemd.io/USER_NAMES/ (letters, digits, `_`,
 * `-`; at most 31 characters, the room in utmp), and lower case as useradd(8) asks.
 */
const account = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_-]{0,30}$/,
    'must begin with a-z or _, then a-z, 0-9, _ and -, at most 31 characters',
  );

export const userName = account.refine(
  name => !systemAccounts.has(name) && !name.startsWith('systemd-'),
  {
    error: 'this name belongs to an account of the system itself; choose another',
  },
);

export const groupName = account;

/**
 * hostname(7): labels of 1 to 63 letters, digits and hyphens, no hyphen at an end; Linux keeps at
 * most 64 bytes (HOST_NAME_MAX). Lower case by hostname(5).
 */
export const hostName = z
  .string()
  .max(64, 'at most 64 characters')
  .regex(
    /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/,
    'must be labels of a-z, 0-9 and - (not at an end), at most 63 characters each, parted by dots',
  )
  .refine(name => name !== 'localhost', {
    error: "localhost is every machine's own name; choose another",
  });

/**
 * What a host name may be made of: the shortest filling of each. A hardware address is filled in as
 * twelve digits, without colons.
 */
const fillings: Readonly<Record<string, string>> = {'{serial}': 'x', '{mac}': 'x'.repeat(12)};

/**
 * A host name, or a template of one: {serial} is the machine's serial number (SMBIOS), {mac} the
 * hardware address of its first wired interface. What they become is a host name again, or the
 * installation is refused; here it is judged with the shortest that they can be.
 */
export const hostNameTemplate = z.string().superRefine((text, context) => {
  const refuse = (message: string): void => context.addIssue({code: 'custom', message});
  const unknown = text.replaceAll(/\{(?:serial|mac)\}/g, '').includes('{');
  if (unknown) return refuse('only {serial} and {mac} can be filled in');
  const tried = hostName.safeParse(
    text.replaceAll(/\{(?:serial|mac)\}/g, part => fillings[part] ?? ''),
  );
  const more = text.includes('{') ? ', also once {serial} and {mac} are filled in' : '';
  for (const {message} of tried.error?.issues ?? []) refuse(`${message}${more}`);
});

/** GECOS of passwd(5) is cut at commas, a line at colons. */
export const fullName = z
  .string()
  .min(1)
  .max(128, 'at most 128 characters')
  .regex(
    /^[^:,\p{Cc}]*$/u,
    'no colon, comma, line break or control character: passwd(5) cuts there',
  );

/** An absolute path without `.`, `..` or doubled slashes, so that it means what it looks like. */
export const absolutePath = z
  .string()
  .max(4095, 'at most 4095 characters (PATH_MAX)')
  .regex(
    /^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{Cc}]{1,255})+$/u,
    'must be an absolute path such as /dev/ttyS1, without . or .. parts',
  );

/** A login shell of the installed system. */
export const shellPath = absolutePath.regex(
  /^[A-Za-z0-9/._+-]+$/,
  'must be a path of letters, digits and . _ + -',
);
