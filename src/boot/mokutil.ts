// SPDX-License-Identifier: GPL-3.0-or-later
import {write, type Command} from '../system/command.ts';

/**
 * Takes back a pending enrolment: deletes MokNew and MokAuth, each only if it exists (mokutil
 * 0.6–0.7.2, revoke_request).
 */
export const revokeImport = (): Command => write('mokutil', '--revoke-import');

/**
 * Stages a certificate (DER) for MokManager. Without a revocation first this would quietly keep an
 * older request's password (exit code 0, "SKIP"). `hashFile` holds one crypt(3) line, sha512; a
 * clear password never passes through mokutil.
 */
export const importKey = (der: string, hashFile: string): Command =>
  write('mokutil', '--import', der, '--hash-file', hashFile);

/**
 * MokManager waits for ever instead of ten seconds: the whole enrolment would be lost with the
 * countdown (shim MokManager.c).
 */
export const waitForEver = (): Command => write('mokutil', '--timeout', '-1');

/** Back to the default of ten seconds: mokutil deletes the variable. */
export const waitAsUsual = (): Command => write('mokutil', '--timeout', '10');
