// SPDX-License-Identifier: GPL-3.0-or-later
import {hashWithOpenssl} from '../answers/fitness.ts';
import {Problem} from '../engine/problem.ts';
import {secretsOf} from '../screens/draft/answers-of.ts';
import type {Draft} from '../screens/draft/draft.ts';
import {livePaths} from '../os/live-paths.ts';
import type {Machine} from '../engine/machine.ts';

/**
 * openssl-passwd(1) reads so many bytes of a line and leaves out the rest without failing
 * (apps/passwd.c, pw_maxlen).
 */
const longest = 256;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * A directory of one console's own below /run/forge, which is root's alone and a tmpfs: nothing of
 * it ever reaches a disk.
 */
const directoryOf = (device: string): string =>
  `${livePaths.run}/handed-over-${device.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;

/**
 * What an earlier screen on this console left when it was killed between writing and the engine's
 * reply.
 */
export const forgetHandedOver = ({files}: Pick<Machine, 'files'>, device: string): Promise<void> =>
  files.remove(directoryOf(device));

/**
 * Lays what was typed into a private directory as credentials (files of mode 0600), people's
 * passwords as hashes, and lends it to `use`; afterwards the directory is gone and the bytes are
 * overwritten, whatever `use` came to.
 */
export async function handOver<T>(
  {files, run}: Pick<Machine, 'files' | 'run'>,
  device: string,
  draft: Draft,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = directoryOf(device);
  const {clear, toHash} = secretsOf(draft);
  const lay = async (name: string, bytes: Uint8Array): Promise<void> => {
    try {
      await files.writeAtomic(`${directory}/${name}`, bytes, 0o600);
    } finally {
      bytes.fill(0);
    }
  };
  try {
    await files.remove(directory);
    await files.makeDirectory(directory, 0o700);
    for (const [name, text] of clear) await lay(name, bytesOf(text));
    for (const [name, text] of toHash) {
      const password = bytesOf(text);
      if (password.length > longest)
        throw new Problem('SECRET-UNFIT', `the password ${name} is longer than ${longest} bytes`);
      try {
        await lay(name, await hashWithOpenssl(password, run, `the password ${name}`));
      } finally {
        password.fill(0);
      }
    }
    return await use(directory);
  } finally {
    await files.remove(directory);
  }
}
