// SPDX-License-Identifier: GPL-3.0-or-later
import {commandFailed} from '../engine/failure.ts';
import {Problem} from '../engine/problem.ts';
import {succeeded, write, type Command, type Outcome} from '../system/command.ts';

/**
 * Who signs: gpg with a key of a keyring, or any program that reads the manifest on standard input
 * and writes an ASCII-armoured detached OpenPGP signature to standard output (a hardware token's
 * helper, a signing service's client).
 */
export type Signing =
  | {readonly type: 'gpg'; readonly home?: string; readonly key: string}
  | {readonly type: 'command'; readonly program: string; readonly args: readonly string[]};

/**
 * The command that signs. Nothing secret is in it: gpg asks its agent, other programs have their
 * own ways.
 */
export const signCommand = (signing: Signing, manifest: string): Command => ({
  ...(signing.type === 'command'
    ? write(signing.program, ...signing.args)
    : write(
        'gpg',
        ...(signing.home === undefined ? [] : ['--homedir', signing.home]),
        '--batch',
        '--no-tty',
        '--local-user',
        signing.key,
        '--digest-algo',
        'SHA512',
        '--armor',
        '--output',
        '-',
        '--detach-sign',
        '-',
      )),
  stdin: manifest,
});

/** The armoured signature that a signing command wrote. Throws PAYLOAD-SIGNING-FAILED. */
export function signatureOf(command: Command, outcome: Outcome): string {
  const {evidence} = commandFailed(command, outcome);
  const failed = (detail: string): Problem =>
    new Problem('PAYLOAD-SIGNING-FAILED', detail, evidence && {evidence});
  if (!succeeded(command, outcome))
    throw failed(`${command.program} ended with code ${outcome.code}`);
  const armour = /^-----BEGIN PGP SIGNATURE-----\n[\s\S]+\n-----END PGP SIGNATURE-----\n$/;
  if (!armour.test(outcome.stdout))
    throw failed(`${command.program} wrote no ASCII-armoured detached signature`);
  return outcome.stdout;
}
