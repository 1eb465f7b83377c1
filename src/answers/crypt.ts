// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Shapes of crypt(5) password hashes. What is hashed cannot be seen from here: only that the text
 * is a hash and of which method.
 */

/**
 * sha512crypt, crypt(5): `$6$`, optional rounds, salt of up to 16 characters, 86 characters of
 * hash.
 */
const sha512 =
  /^\$6\$(?:rounds=(?<rounds>[1-9]\d{3,8})\$)?(?<salt>[./0-9A-Za-z]{1,16})\$[./0-9A-Za-z]{86}$/;

/** yescrypt, crypt(5): `$y$`, parameters, salt of up to 86 characters, 43 characters of hash. */
const yescrypt = /^\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}$/;

/**
 * Hash methods that Forge accepts. Older ones (DES, MD5, SHA-256) are too cheap to try passwords
 * against.
 */
export type CryptMethod = 'sha512' | 'yescrypt';

/** The method of a crypt(5) line, or `undefined` where it is none that Forge accepts. */
export function cryptMethod(line: string): CryptMethod | undefined {
  if (sha512.test(line)) return 'sha512';
  return yescrypt.test(line) ? 'yescrypt' : undefined;
}

/**
 * Whether a value is the result of some crypt(5) method, also of one that Forge refuses, or
 * shadow(5)'s mark of a locked password: nobody's password in clear. DES and BSDi hashes cannot be
 * told from a password, and are nearly as easy to read.
 */
export const looksHashed = (value: unknown): boolean =>
  typeof value === 'string' && /^!?\$[a-z0-9-]{1,8}\$.{8,}|^(?:!\*?|!!|\*)$/s.test(value);
