// SPDX-License-Identifier: GPL-3.0-or-later
import {constants} from 'node:fs';
import {open} from 'node:fs/promises';

/**
 * Makes the names in a directory durable (fsync(2): a file's fsync does not cover its entry). File
 * systems that have no such thing say EINVAL.
 */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  } finally {
    await directory.close();
  }
}
