// SPDX-License-Identifier: GPL-3.0-or-later
import {imagePaths} from '../os/image-paths.ts';
import {Problem} from '../engine/problem.ts';
import type {Files} from '../system/files.ts';

/**
 * Whose signatures count: a binary OpenPGP keyring (a path that gpgv reads) and the primary keys,
 * of those in it, that may sign payloads.
 */
export type Trust = {
  readonly keyring: string;
  /** Upper-case hexadecimal, as gpgv prints them. */ readonly fingerprints: readonly string[];
};

/**
 * Fixed in the sealed image when it is built; no answer, payload or flag of an installation
 * replaces it (docs/payload.md, 4).
 */
export const defaultTrustDirectory = imagePaths.trust;

/**
 * Upper-case hexadecimal: 40 digits for version 4 keys, 64 for later ones (RFC 9580 §5.5.4). Short
 * ids are never enough.
 */
const fingerprint = /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/;

/**
 * Reads the trust anchors in a directory (an absolute path): `release.gpg` and `fingerprints` (one
 * a line; empty lines and `#` comments are skipped).
 * @throws PAYLOAD-TRUST-INVALID when either is missing, the keyring is not a binary one, or no
 *   fingerprint is pinned.
 */
export async function loadTrust(directory: string, files: Files): Promise<Trust> {
  const invalid = (detail: string): Problem =>
    new Problem('PAYLOAD-TRUST-INVALID', `${directory}: ${detail}`);
  const ring = await files.readBytes(`${directory}/release.gpg`);
  if (!ring) throw invalid('no release.gpg');
  // Every OpenPGP packet begins with a byte whose top bit is set (RFC 9580 §4.2); gpgv would call
  // an armoured ring's keys "unknown".
  if (((ring[0] ?? 0) & 0x80) === 0) throw invalid('release.gpg is not a binary keyring');
  const text = await files.readText(`${directory}/fingerprints`);
  if (text === undefined) throw invalid('no fingerprints file');
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  const odd = lines.find(line => !fingerprint.test(line));
  if (odd !== undefined)
    throw invalid(
      `fingerprints: ${JSON.stringify(odd)} is not a whole fingerprint in upper-case hexadecimal`,
    );
  if (lines.length === 0) throw invalid('fingerprints: none is pinned');
  return {keyring: `${directory}/release.gpg`, fingerprints: [...new Set(lines)]};
}
