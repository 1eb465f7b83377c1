// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Reader} from '../engine/plan/step.ts';
import {read, type Command} from '../system/command.ts';
import type {Trust} from './trust.ts';

/**
 * A signature that holds: by which key, under which pinned primary key, made when (seconds since
 * the epoch).
 */
export type ReleaseSignature = {
  readonly key: string;
  readonly primary: string;
  readonly signed: number;
};

/**
 * gpgv(1) on a detached signature. The signed text goes in on standard input: what is verified is
 * what Forge holds. Not gpg, which with keyboxd ignores `--keyring`. `--ignore-time-conflict`: a
 * machine whose clock was lost is no forgery.
 */
export const gpgv = (keyring: string, signature: string, signed: string): Command => ({
  ...read(
    'gpgv',
    '--ignore-time-conflict',
    '--status-fd',
    '1',
    '--keyring',
    keyring,
    signature,
    '-',
  ),
  stdin: signed,
  // 1 is a bad signature, 2 any other failure (g10/gpgv.c): judged by the status lines, which say
  // more.
  okCodes: [0, 1, 2],
});

/**
 * Hash algorithms a signature may use: SHA-256, SHA-384, SHA-512 (RFC 9580 §9.5). gpgv itself still
 * accepts SHA-1.
 */
const strongHashes = new Set(['8', '9', '10']);
/**
 * Status lines that come *with* VALIDSIG, an expired key even with exit code 0: the mathematics
 * holds, but the key has no say any more.
 */
const unusable: Readonly<Record<string, string>> = {
  EXPKEYSIG: 'its key has expired',
  REVKEYSIG: 'its key is revoked',
  EXPSIG: 'the signature has expired',
};

/**
 * Proves that `signed` carries exactly one signature, made by a key under a pinned primary key.
 * @throws PAYLOAD-SIGNATURE-BAD, PAYLOAD-KEY-UNKNOWN, PAYLOAD-KEY-UNUSABLE, or COMMAND-FAILED when
 *   gpgv cannot run.
 */
export async function verifySignature(
  signed: string,
  path: string,
  trust: Trust,
  reader: Pick<Reader, 'must'>,
): Promise<ReleaseSignature> {
  const outcome = await reader.must(gpgv(trust.keyring, path, signed));
  const signature = judge(outcome.stdout, trust.fingerprints);
  if (outcome.code !== 0)
    throw bad(
      `gpgv ended with code ${outcome.code}: ${outcome.stderr.trim().split('\n').at(-1) ?? ''}`,
    );
  return signature;
}

/**
 * Judges gpgv's status lines (GnuPG doc/DETAILS, "Format of the --status-fd output"). One
 * signature, not "at least one good": whoever adds a second one changes what a release means, and
 * an anchor is rotated by pinning two keys in the image, not by signing twice.
 */
export function judge(status: string, pinned: readonly string[]): ReleaseSignature {
  const lines = status
    .split('\n')
    .filter(line => line.startsWith('[GNUPG:] '))
    .map(line => line.slice(9).split(' '));
  const args = (keyword: string): readonly (readonly string[])[] =>
    lines.filter(words => words[0] === keyword).map(words => words.slice(1));
  if (args('NEWSIG').length > 1) throw bad('more than one signature; exactly one is accepted');
  if (args('BADSIG').length > 0) throw bad('the manifest was changed after it was signed');
  const [error] = args('ERRSIG');
  // ERRSIG keyid pkalgo hashalgo class time rc fingerprint; rc 9 is "missing public key".
  if (error?.[5] === '9')
    throw unknown(`signed by ${error[6] ?? error[0] ?? '?'}, which is not in the keyring`);
  if (error) throw bad(`gpgv could not check it (error ${error[5] ?? '?'})`);
  for (const [keyword, reason] of Object.entries(unusable)) {
    if (args(keyword).length > 0)
      throw new Problem('PAYLOAD-KEY-UNUSABLE', `${reason} (key ${args(keyword)[0]?.[0] ?? '?'})`);
  }
  const [valid, ...more] = args('VALIDSIG');
  if (!valid || more.length > 0 || args('GOODSIG').length !== 1)
    throw bad('manifest.sig holds no OpenPGP signature of the manifest');
  const [key, , signed, , , , , hash, kind, primary] = valid;
  if (key === undefined || primary === undefined) throw bad('gpgv named no primary key');
  if (!strongHashes.has(hash ?? ''))
    throw bad(
      `made over a weak hash (OpenPGP algorithm ${hash ?? '?'}); SHA-256 or better is needed`,
    );
  // 00 is a signature over the bytes; 01 ("text") would leave line ends open (RFC 9580 §5.2.1).
  if (kind !== '00') throw bad(`of class ${kind ?? '?'}, not over the binary document`);
  // Seconds since the epoch (doc/DETAILS); whatever else stood here could not be shown as a time.
  if (!/^\d{1,11}$/.test(signed ?? ''))
    throw bad(`gpgv gave no time of signing (${signed ?? 'nothing'})`);
  if (!pinned.includes(primary))
    throw unknown(`signed under the primary key ${primary}, which is not pinned`);
  return {key, primary, signed: Number(signed)};
}

const bad = (detail: string): Problem =>
  new Problem('PAYLOAD-SIGNATURE-BAD', `manifest.sig: ${detail}`);
const unknown = (detail: string): Problem =>
  new Problem('PAYLOAD-KEY-UNKNOWN', `manifest.sig: ${detail}`);
