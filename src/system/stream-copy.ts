// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {open, stat, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {Copied, Copying} from './files.ts';
import {CHUNK, chunkFor, orAbsent, tooShort} from './files-read.ts';
import {syncDirectory} from './sync-directory.ts';
import {unlessStuck} from './unless-stuck.ts';

/**
 * At most so many bytes are written between two flushes: more would only wait in the kernel's
 * memory, and be lost with it.
 */
const LARGEST_RANGE = 16 * CHUNK;
/** The part of a copy that a power cut may cost: 2 %, in whole chunks. */
const PARTS = 50n;

/** Bytes between two flushes of a copy of so many. */
export const rangeOf = (bytes: bigint): number =>
  Math.min(LARGEST_RANGE, Math.max(1, Number(bytes / PARTS / BigInt(CHUNK))) * CHUNK);

/** Reads `want` bytes from `position` on; fewer where the file ends. */
async function fill(
  file: FileHandle,
  buffer: Buffer,
  want: number,
  position: number,
): Promise<number> {
  let got = 0;
  while (got < want) {
    const {bytesRead} = await file.read(buffer, got, want - got, position + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return got;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}

type CopyTarget = {readonly file: FileHandle; readonly kind: 'device' | 'found' | 'made'};

/**
 * O_EXCL on a block device: refused (EBUSY) while it is mounted or claimed, open(2). A file is
 * made, or kept for what it holds already.
 */
async function openTarget(path: string): Promise<CopyTarget> {
  const found = await orAbsent(stat(path));
  if (found?.isBlockDevice())
    return {file: await open(path, constants.O_RDWR | constants.O_EXCL), kind: 'device'};
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  if (found === undefined) return {file, kind: 'made'};
  return {file, kind: found.isFile() ? 'found' : 'device'};
}

/**
 * Whether the target holds these bytes there. A block that cannot be read is one that must be
 * written: a disk gives it a good one then.
 */
async function holds(
  file: FileHandle,
  chunk: Buffer,
  buffer: Buffer,
  position: number,
): Promise<boolean> {
  const there = await fill(file, buffer, chunk.length, position).catch(() => 0);
  return there === chunk.length && buffer.compare(chunk, 0, chunk.length, 0, there) === 0;
}

/**
 * Makes the first `bytes` bytes of a file or block device those of the source, and gives their
 * SHA-256. Only what differs is written, zeros too; every 2 % are flushed (fdatasync(2)) and told
 * to `kept` (docs/resume.md). When aborted, rejects with the reason, as {@link unlessStuck}.
 */
export function streamCopy(copying: Copying, signal: AbortSignal): Promise<Copied> {
  signal.throwIfAborted();
  return unlessStuck(copy(copying, signal), signal);
}

async function copy(copying: Copying, signal: AbortSignal): Promise<Copied> {
  const {from, to} = copying;
  const source = await open(from, constants.O_RDONLY);
  try {
    const {file, kind} = await openTarget(to);
    try {
      const copied = await copyAll(copying, source, file, signal);
      if (kind === 'found') await file.truncate(Number(copying.bytes));
      await file.sync();
      await copying.kept?.(copying.bytes);
      if (kind === 'made') await syncDirectory(dirname(to));
      return copied;
    } finally {
      await file.close();
    }
  } finally {
    await source.close();
  }
}

async function copyAll(
  {from, bytes, known = 0n, tell, kept}: Copying,
  source: FileHandle,
  file: FileHandle,
  signal: AbortSignal,
): Promise<Copied> {
  const hash = createHash('sha256');
  const range = BigInt(rangeOf(bytes));
  const [buffers, old] = [[chunkFor(bytes), chunkFor(bytes)] as const, chunkFor(bytes)];
  let [done, written, same] = [0n, 0n, true];
  let writing: Promise<void> = Promise.resolve();
  /** The chunk's way to the medium; afterwards its buffer is free again. */
  const writeChunk = async (chunk: Buffer, equal: boolean, begin: bigint): Promise<void> => {
    if (!equal) await writeAll(file, chunk, Number(begin));
    const end = begin + BigInt(chunk.length);
    if (end % range === 0n && end < bytes) {
      await file.datasync();
      await kept?.(end);
    }
    tell?.(end);
  };
  try {
    for (let turn = 0; done < bytes; turn++) {
      signal.throwIfAborted();
      const buffer = buffers[turn % 2 === 0 ? 0 : 1];
      const want = bytes - done > BigInt(CHUNK) ? CHUNK : Number(bytes - done);
      if ((await fill(source, buffer, want, Number(done))) < want) throw tooShort(from, bytes);
      const chunk = buffer.subarray(0, want);
      hash.update(chunk);
      const equal = (same || done < known) && (await holds(file, chunk, old, Number(done)));
      if (!equal) written += BigInt(want);
      if (done >= known) same &&= equal;
      await writing;
      writing = writeChunk(chunk, equal, done);
      // It is awaited a turn later: until then a failure must not count as unhandled.
      writing.catch(() => {});
      done += BigInt(want);
    }
    await writing;
    return {sha256: hash.digest('hex'), written};
  } finally {
    await writing.catch(() => {});
  }
}
