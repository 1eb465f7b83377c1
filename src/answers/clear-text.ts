// SPDX-License-Identifier: GPL-3.0-or-later
import {looksHashed} from './crypt.ts';
import type {Complaint} from './issues.ts';
import type {Guide} from './known-keys.ts';
import {nearest} from './nearest.ts';

/** Parts of the longest path of the schema (network.links[0].vlans[0].addresses[0]), and some. */
const deepest = 8;

type KeyPath = readonly PropertyKey[];

/** Keys that people invent for a secret itself, without regard to case, hyphens and underscores. */
const secretKey =
  /passw|passphrase|passcode|secret|token|psk|privatekey|apikey|lukskey|^(?:root|user|mok|luks)?(?:pass|pw|pwd)$/;
/** What such a key ends with when it says where the secret is. */
const placeKey = /(?:file|credential)$/;

/**
 * Words that somebody writes for a policy, not for a password; what may stand here is said by the
 * schema's own complaint.
 */
const policyWord =
  /^(?:(?:un)?locked?|none|no|yes|off|on|disabled?|enabled?|generated?|random|auto|prompt|ask)?$/i;

const isText = (value: unknown): boolean =>
  (typeof value === 'string' && !policyWord.test(value)) ||
  ['number', 'bigint'].includes(typeof value);
const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

/** Whether text lies here or a few levels down; a path or a hash is no secret. */
function holdsText(value: unknown, depth = 3): boolean {
  if (isText(value))
    return !looksHashed(value) && !(typeof value === 'string' && value.startsWith('/'));
  if (depth === 0 || typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) => !['credential', 'file'].includes(key) && holdsText(inner, depth - 1),
  );
}

const clear = (path: KeyPath, message: string, key?: string): Complaint => ({
  path,
  message,
  code: 'SECRET-IN-CLEAR',
  ...(key !== undefined && {key}),
});
const ways = (keys: readonly string[]): string =>
  keys.includes('hash')
    ? 'give {hash: "$6$…"} (made with "openssl passwd -6"), {credential: NAME} or {file: PATH}'
    : 'give {credential: NAME} or {file: PATH}';

/**
 * A secret where its source belongs: as a value, in a list, as the hash, under another key, or as
 * the key of a mapping without values.
 */
function atSource(value: unknown, path: KeyPath, keys: readonly string[]): readonly Complaint[] {
  const words = `a secret in clear text does not belong in an answer file; ${ways(keys)}`;
  if (isText(value)) return looksHashed(value) ? [] : [clear(path, words)];
  if (Array.isArray(value)) return holdsText(value) ? [clear(path, words)] : [];
  return entriesOf(value).flatMap(([key, inner]) => {
    if (key === 'hash' && keys.includes('hash'))
      return isText(inner) && !looksHashed(inner) ? [clear([...path, key], words)] : [];
    if (keys.includes(key) || nearest(key, keys) !== undefined) return [];
    return inner === null || holdsText(inner) ? [clear(path, words, key)] : [];
  });
}

/**
 * Secrets that stand in clear in a value that is no valid answers: where a source belongs, and
 * under keys that nobody knows but that are called like a secret. Better once too often than passed
 * over: whoever reads the file reads them.
 */
export function secretsInClear(
  value: unknown,
  known: Guide,
  path: KeyPath = [],
): readonly Complaint[] {
  if (path.length > deepest) return [];
  const {keys, secret} = known(path);
  if (secret) return atSource(value, path, keys);
  if (Array.isArray(value))
    return value.flatMap((entry, index) => secretsInClear(entry, known, [...path, index]));
  return entriesOf(value).flatMap(([key, inner]) => {
    if (keys.includes(key)) return secretsInClear(inner, known, [...path, key]);
    const near = nearest(key, keys);
    const plain = key.toLowerCase().replaceAll(/[-_]/g, '');
    const misspelt = near !== undefined && near !== 'root' && known([...path, near]).secret;
    const called = misspelt || (secretKey.test(plain) && !placeKey.test(plain));
    if (!called || !holdsText(inner)) return [];
    return [
      clear(
        path,
        'this key seems to hold a secret in clear text, which does not belong in an answer file',
        key,
      ),
    ];
  });
}
