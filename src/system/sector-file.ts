// SPDX-License-Identifier: GPL-3.0-or-later
import {constants} from 'node:fs';
import {mkdir, open, rename, rm, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import type {SectorFile} from './files.ts';
import {orAbsent} from './files-read.ts';
import {syncDirectory} from './sync-directory.ts';

const SECTOR = 512;

/**
 * Makes the file under another name and renames it when it is whole: a file of the right length is
 * then always one that was fsynced.
 */
async function preallocate(path: string, bytes: number): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, {recursive: true, mode: 0o755});
  const temporary = join(directory, `${basename(path)}.new`);
  await rm(temporary, {force: true});
  const file = await open(
    temporary,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await file.writeFile(Buffer.alloc(bytes));
    await file.sync();
    await rename(temporary, path);
  } finally {
    await file.close();
  }
  await syncDirectory(directory);
  await syncDirectory(dirname(directory));
}

/**
 * See `WritableFiles.openSectors`. The directory entry and the chain of clusters are written once;
 * later writes touch data sectors only.
 */
export async function openSectors(path: string, bytes: number): Promise<SectorFile> {
  const found = await orAbsent(stat(path));
  if (!found?.isFile() || found.size !== bytes) await preallocate(path, bytes);
  const file = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    // FAT makes the entry under the new name without a size, which only the file's own fsync puts
    // there (see writeAtomic in files-node.ts); and whoever made the file may have died before
    // that.
    await file.sync();
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    write: async (index, sectors) => {
      const {length} = sectors;
      if (length === 0 || length % SECTOR !== 0 || index < 0 || index * SECTOR + length > bytes)
        throw new Error(`sector ${index} does not fit ${path}`);
      const {bytesWritten} = await file.write(sectors, 0, length, index * SECTOR);
      if (bytesWritten !== length)
        throw Object.assign(
          new Error(`EIO: only ${bytesWritten} of ${length} bytes reached ${path}`),
          {code: 'EIO', path},
        );
      // Only the data changed; fdatasync still flushes the device's cache (fdatasync(2)).
      await file.datasync();
    },
    close: () => file.close(),
  };
}
