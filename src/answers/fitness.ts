// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Command, Runner} from '../system/command.ts';
import {cryptMethod, type CryptMethod} from './crypt.ts';
import {sourceText} from './read-source.ts';
import type {SecretSource} from './source.ts';

/** mokutil's PASSWORD_MIN and PASSWORD_MAX, and MokManager's own limit for enrolment. */
const mokLength = {least: 1, most: 256};

/**
 * cryptsetup(8) NOTES ON PASSPHRASE PROCESSING: a passphrase typed at a terminal is cut at 512
 * bytes.
 */
const longestPassphrase = 512;

/** Bytes as text where they are UTF-8. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Throws SECRET-UNFIT where there is a fault. */
export function unfit(fault: string | undefined, what: string, source: SecretSource): void {
  if (fault !== undefined)
    throw new Problem('SECRET-UNFIT', `${what} (${sourceText(source)}) ${fault}`);
}

/** Whether the bytes are one complete crypt(5) line of one of these methods. */
export function isHash(bytes: Uint8Array, methods: readonly CryptMethod[]): boolean {
  const method = cryptMethod(utf8(bytes) ?? '');
  return method !== undefined && methods.includes(method);
}

/** Why a passphrase could not be typed at the boot prompt, or `undefined` where it can. */
export function passphraseFault(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'is empty';
  if (bytes.length > longestPassphrase)
    return `is longer than ${longestPassphrase} bytes, where a prompt cuts`;
  const text = utf8(bytes);
  if (text === undefined) return 'is not UTF-8 text, so that no keyboard can type it';
  return /\p{Cc}/u.test(text)
    ? 'holds a line break or another control character, which cannot be typed at the boot prompt'
    : undefined;
}

/**
 * Why MokManager could not read a password, or `undefined`. It takes key codes as a US keyboard
 * gives them.
 */
export function mokPasswordFault(bytes: Uint8Array): string | undefined {
  if (bytes.length < mokLength.least) return 'is empty';
  if (bytes.length > mokLength.most)
    return `is longer than ${mokLength.most} characters, the most that MokManager reads`;
  if (bytes.some(byte => byte < 0x20 || byte > 0x7e))
    return 'holds characters that MokManager cannot read: it knows the keys of a US keyboard only';
  const text = utf8(bytes) ?? '';
  const hashLike = /^\$(?:\d\w*|y|gy|2[abxy])\$/.test(text);
  return hashLike
    ? 'looks like a hash that MokManager cannot use; only complete sha512-crypt ($6$…) hashes work'
    : undefined;
}

/**
 * openssl-passwd(1): sha512-crypt with a random salt and 5000 rounds, which is what MokAuth holds;
 * read from standard input, one line.
 */
const hashCommand: Command = {
  program: 'openssl',
  args: ['passwd', '-6', '-stdin'],
  effect: 'read',
  stdin: {secret: 'password'},
};

/**
 * The sha512-crypt line of a password; `what` names it in a problem.
 * @throws {Problem} COMMAND-FAILED when openssl is missing or answers with anything else than such
 *   a line.
 */
export async function hashWithOpenssl(
  password: Uint8Array,
  runner: Runner,
  what: string,
): Promise<Uint8Array> {
  const input = new Uint8Array(password.length + 1);
  input.set(password);
  input.set([0x0a], password.length);
  const outcome = await runner.run(hashCommand, {input});
  input.fill(0);
  const line = outcome.stdout.trim();
  if (outcome.code === 0 && cryptMethod(line) === 'sha512') return new TextEncoder().encode(line);
  // Not its output: that may hold half a hash.
  const evidence = {command: 'openssl passwd -6 -stdin', exitCode: outcome.code};
  throw new Problem('COMMAND-FAILED', `openssl could not hash ${what}`, {evidence});
}

/** The sha512-crypt line of a one-time password. Throws COMMAND-FAILED. */
export const hashForMok = (password: Uint8Array, runner: Runner): Promise<Uint8Array> =>
  hashWithOpenssl(password, runner, 'the one-time password');
