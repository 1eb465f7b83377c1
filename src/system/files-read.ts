// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {open, readdir, readFile, realpath, stat} from 'node:fs/promises';
import type {FileFacts, Files} from './files.ts';
import {unlessStuck} from './unless-stuck.ts';

/**
 * 4 MiB: a whole number of every erase block and stripe we meet, large enough that system calls
 * cost nothing.
 */
export const CHUNK = 4 * 1024 * 1024;

const absent = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** What `work` gives, or `undefined` where the path does not exist. */
export async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (absent(error)) return undefined;
    throw error;
  }
}

/**
 * The error for a file or device that ends too early; shaped like the system's own, so that it is
 * reported as one.
 */
export const tooShort = (path: string, bytes: bigint): Error =>
  Object.assign(new Error(`EIO: ${path} ends before ${bytes} bytes`), {code: 'EIO', path});

const kindOf = (facts: {
  isFile(): boolean;
  isDirectory(): boolean;
  isBlockDevice(): boolean;
}): FileFacts['kind'] => {
  if (facts.isFile()) return 'file';
  if (facts.isDirectory()) return 'directory';
  return facts.isBlockDevice() ? 'block' : 'other';
};

/**
 * A read that the system refused, with what Node leaves out for open files: `path`, and `offset`,
 * the byte where the failed read began.
 */
function refused(error: unknown, path: string, offset: bigint): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  return Object.assign(new Error(`${error.message} ${path} at byte ${offset}`, {cause: error}), {
    code: error.code,
    path,
    offset,
  });
}

/**
 * Length of a block device in bytes: stat(2) says 0, its end is where a seek to the end lands,
 * which Node has only through sysfs.
 */
async function deviceBytes(rdev: bigint): Promise<bigint> {
  // makedev(3): the layout of dev_t on Linux.
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & ~0xffn & 0xffffffffn);
  const sectors = await orAbsent(readFile(`/sys/dev/block/${major}:${minor}/size`, 'utf8'));
  // Documentation/ABI/stable/sysfs-block: always in units of 512 bytes.
  return BigInt(sectors?.trim() ?? '0') * 512n;
}

async function facts(path: string): Promise<FileFacts | undefined> {
  const found = await orAbsent(stat(path, {bigint: true}));
  if (!found) return undefined;
  const kind = kindOf(found);
  return {
    kind,
    size: kind === 'block' ? await deviceBytes(found.rdev) : found.size,
    mode: Number(found.mode & 0o7777n),
    uid: Number(found.uid),
  };
}

/**
 * A buffer for reading so many bytes; for 0, which devices and the files of /proc say, as large as
 * any: a payload's dozen small files need no 4 MiB each.
 */
export const chunkFor = (bytes: bigint): Buffer =>
  Buffer.allocUnsafe(bytes > 0n && bytes < BigInt(CHUNK) ? Number(bytes) : CHUNK);

function sha256(
  path: string,
  bytes?: bigint,
  tell?: (done: bigint) => void,
  signal?: AbortSignal,
): Promise<string> {
  const work = sumOf(path, bytes, tell, signal);
  return signal ? unlessStuck(work, signal) : work;
}

async function sumOf(
  path: string,
  bytes?: bigint,
  tell?: (done: bigint) => void,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, constants.O_RDONLY);
  try {
    const buffer = chunkFor(bytes ?? BigInt((await file.stat()).size));
    let done = 0n;
    while (bytes === undefined || done < bytes) {
      signal?.throwIfAborted();
      const want =
        bytes === undefined || bytes - done > BigInt(buffer.length)
          ? buffer.length
          : Number(bytes - done);
      // What could be read before a bad block comes as a short read, so the next one fails right at
      // it (read(2); mm/filemap.c, filemap_read).
      const {bytesRead} = await file.read(buffer, 0, want, null).catch((error: unknown) => {
        throw refused(error, path, done);
      });
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      done += BigInt(bytesRead);
      tell?.(done);
    }
    if (bytes !== undefined && done < bytes) throw tooShort(path, bytes);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** Reads of the real file system. */
export const nodeFiles: Files = {
  readBytes: path => orAbsent(readFile(path)),
  readText: path => orAbsent(readFile(path, 'utf8')),
  list: async path => (await orAbsent(readdir(path)))?.toSorted(),
  stat: facts,
  realPath: path => orAbsent(realpath(path)),
  sha256,
};
