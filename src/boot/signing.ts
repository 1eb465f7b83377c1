// SPDX-License-Identifier: GPL-3.0-or-later
import {read, write, type Command} from '../system/command.ts';

/** The key pair that signs: PEM files. */
export type KeyPair = {readonly key: string; readonly certificate: string};

/** Adds a signature to a PE file (sbsign(1)); signatures append, an older one stays. */
export const sbsign = ({key, certificate}: KeyPair, input: string, output: string): Command =>
  write('sbsign', '--key', key, '--cert', certificate, '--output', output, input);

/**
 * Whether one of the file's signatures verifies against this certificate (sbverify(1)): exit code 0
 * or 1.
 */
export const sbverify = (certificate: string, file: string): Command => ({
  ...read('sbverify', '--cert', certificate, file),
  okCodes: [0, 1],
});
