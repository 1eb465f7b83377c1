// SPDX-License-Identifier: GPL-3.0-or-later
import {constants} from 'node:fs';
import {mkdir, open, readFile, rename, rm, type FileHandle} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import type {WritableFiles} from './files.ts';
import {nodeFiles} from './files-read.ts';
import {openSectors} from './sector-file.ts';
import {streamCopy} from './stream-copy.ts';
import {syncDirectory} from './sync-directory.ts';

/**
 * Sets the mode of a file or directory. FAT keeps none and refuses (EPERM) what its mount options
 * do not show; that is fine as long as nobody else may read or write what the caller wanted closed.
 */
async function setMode(file: FileHandle, mode: number): Promise<void> {
  const present = (await file.stat()).mode & 0o7777;
  if (present === mode) return;
  try {
    await file.chmod(mode);
  } catch (error) {
    const wider = present & ~mode & 0o066;
    if (wider !== 0 || !(error instanceof Error && 'code' in error && error.code === 'EPERM'))
      throw error;
  }
}

async function makeDirectory(path: string, mode: number): Promise<void> {
  const first = await mkdir(path, {recursive: true, mode: 0o755});
  // An existing directory gets its mode too: the plan says what it must be.
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await setMode(directory, mode);
  } finally {
    await directory.close();
  }
  if (first !== undefined) await syncDirectory(dirname(first));
}

/**
 * Directories on the way to a file, made for everybody to pass: the engine's own umask closes them,
 * and a service under another user than root would not find its settings. What must be closed is
 * made by makeDirectory() or holds files that are.
 */
async function makeParents(directory: string): Promise<string | undefined> {
  const first = await mkdir(directory, {recursive: true, mode: 0o755});
  if (first === undefined) return undefined;
  for (let at = directory; at.length >= first.length; at = dirname(at))
    await makeDirectory(at, 0o755);
  return first;
}

async function writeAtomic(path: string, content: Uint8Array, mode: number): Promise<void> {
  const directory = dirname(path);
  const made = await makeParents(directory);
  // One name, not a random one: what an interruption leaves is overwritten by the next try.
  const temporary = join(directory, `.${basename(path)}.forge-new`);
  await rm(temporary, {force: true});
  const file = await open(
    temporary,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    mode,
  );
  try {
    await setMode(file, mode);
    await file.writeFile(content);
    await file.sync();
    await rename(temporary, path);
    // Once more under its new name: FAT makes the new entry without a size, which only the file's
    // own fsync puts there (Linux fs/fat/namei_vfat.c, vfat_rename; tried: a power cut left an
    // empty file, the directory's fsync notwithstanding).
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(directory);
  if (made !== undefined) await syncDirectory(dirname(made));
}

/** Mount points at or below a path; proc_pid_mountinfo(5): field 5, with octal escapes. */
async function mountsUnder(path: string): Promise<readonly string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8');
  return text.split('\n').flatMap(line => {
    const point = line
      .split(' ')[4]
      ?.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
    return point !== undefined && (point === path || point.startsWith(`${path}/`)) ? [point] : [];
  });
}

async function remove(path: string): Promise<void> {
  const parent = await nodeFiles.realPath(dirname(resolve(path)));
  if (parent === undefined) return;
  const real = join(parent, basename(path));
  const [mount] = await mountsUnder(real);
  if (mount !== undefined)
    throw Object.assign(new Error(`EBUSY: ${mount} is a mount point; ${path} is not removed`), {
      code: 'EBUSY',
      path,
    });
  await rm(real, {recursive: true, force: true});
  await syncDirectory(parent);
}

/** The real file system, for the engine's performer alone. */
export const nodeWritableFiles: WritableFiles = {
  ...nodeFiles,
  writeAtomic,
  stream: streamCopy,
  makeDirectory,
  remove,
  openSectors,
};
