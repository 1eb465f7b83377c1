// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The letters that are the same key on all 35 national layouts tested: MokManager reads key codes
 * as a US keyboard would. 19 letters, 4.2 bits each.
 */
export const safeLetters = 'bcdefghjklnoprstuvx';

/**
 * Letters of a one-time password for MokManager: 51 bits, more than anybody tries by hand at its
 * prompt, and short enough to type without echo.
 */
export const oneTimeLetters = 12;

/**
 * Letters of a person's password: 67 bits. Its hash can be tried offline by whoever reads
 * /etc/shadow, so at least 64 are asked for; the letters are the same because the first log-in may
 * come before anybody has found the right key map.
 */
export const personLetters = 16;

/**
 * A random password of so many letters, as ASCII bytes. Every letter is equally likely: random
 * bytes beyond the largest multiple of 19 are thrown away instead of being folded.
 */
export function generatePassword(
  random: (bytes: number) => Uint8Array,
  length: number,
): Uint8Array {
  const limit = 256 - (256 % safeLetters.length);
  const password = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    for (const byte of random(length)) {
      if (filled < length && byte < limit)
        password[filled++] = safeLetters.charCodeAt(byte % safeLetters.length);
    }
  }
  return password;
}
