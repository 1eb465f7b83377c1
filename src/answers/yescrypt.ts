// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Command, Runner} from '../system/command.ts';
import {cryptMethod} from './crypt.ts';

/** The digits of crypt(5) and crypt_gensalt(3): 64 of them, six bits each. */
const digits = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Digits of a salt: 24 are 144 bits, and whole groups of four leave no spare bits that yescrypt
 * would refuse.
 */
const saltLength = 24;

/**
 * perl's crypt is the system's own crypt(3) (perlfunc(1)), the library that log-ins are judged by;
 * openssl knows no yescrypt. Two lines on standard input: setting, password. crypt(5): a setting
 * that the library does not know gives no hash that begins with it.
 */
const hashCommand: Command = {
  program: 'perl',
  args: ['-e', 'chomp(my ($setting, $password) = <STDIN>); print crypt($password, $setting) // ""'],
  effect: 'read',
  stdin: {secret: 'password'},
};

/**
 * `$y$j9T$`: yescrypt with the cost that crypt_gensalt(3) gives by itself (libxcrypt, and Debian's
 * /etc/login.defs, YESCRYPT_COST_FACTOR 5).
 */
const settingOf = (random: (bytes: number) => Uint8Array): string =>
  `$y$j9T$${[...random(saltLength)].map(byte => digits[byte % digits.length]).join('')}$`;

/**
 * The yescrypt line of a password for shadow(5), made by this system's own crypt; `what` names it
 * in a problem.
 * @throws {Problem} COMMAND-FAILED when perl is missing or its crypt knows no yescrypt.
 */
export async function hashWithYescrypt(
  password: Uint8Array,
  {runner, random}: {readonly runner: Runner; readonly random: (bytes: number) => Uint8Array},
  what: string,
): Promise<Uint8Array> {
  const setting = new TextEncoder().encode(`${settingOf(random)}\n`);
  const input = new Uint8Array(setting.length + password.length + 1);
  input.set(setting);
  input.set(password, setting.length);
  input.set([0x0a], setting.length + password.length);
  const {code, stdout} = await runner.run(hashCommand, {input});
  input.fill(0);
  if (code === 0 && cryptMethod(stdout) === 'yescrypt') return new TextEncoder().encode(stdout);
  // Not its output: that may hold half a hash.
  throw new Problem('COMMAND-FAILED', `this system's crypt could not hash ${what} with yescrypt`, {
    evidence: {command: "perl -e '… crypt …'", exitCode: code},
  });
}
