// SPDX-License-Identifier: GPL-3.0-or-later
import type {FileHandle} from 'node:fs/promises';
import {LabFailure} from '../failure.ts';

/**
 * A log of every write of a disk, as QEMU's blklogwrites filter keeps it (block/blklogwrites.c) in
 * the format of the kernel's dm-log-writes target (drivers/md/dm-log-writes.c;
 * Documentation/admin-guide/device-mapper/log-writes.rst). All numbers are little-endian.
 */
export type Superblock = {
  readonly version: bigint;
  readonly entries: number;
  readonly sector: number;
};

const magic = 0x6a736677736872n;
const flags = {flush: 1n, fua: 2n, discard: 4n, mark: 8n} as const;
const known = flags.flush | flags.fua | flags.discard | flags.mark;

/**
 * One thing that the disk was asked for; offsets and lengths in bytes. An entry stands where its
 * request was *completed*, so what stands before a flush was complete when the flush was.
 */
export type LogEntry = {
  /** Number in the log, from 0. */
  readonly index: number;
  readonly flush: boolean;
  /** This write was on the medium when it was complete. */
  readonly fua: boolean;
  readonly discard: boolean;
  readonly offset: number;
  readonly bytes: number;
  /** Where in the log its data lie; meaningless for a flush or a discard. */
  readonly data: number;
  /** Where in the log the next entry begins. */
  readonly end: number;
};

/**
 * Reads the superblock. It is rewritten at every flush, so it may count fewer entries than there
 * are. Throws LabFailure for anything else.
 */
export function parseSuperblock(bytes: Buffer): Superblock {
  if (bytes.length < 28 || bytes.readBigUInt64LE(0) !== magic)
    throw new LabFailure('no write log: the magic number is missing');
  const [version, entries, sector] = [
    bytes.readBigUInt64LE(8),
    Number(bytes.readBigUInt64LE(16)),
    bytes.readUInt32LE(24),
  ];
  if (version !== 1n) throw new LabFailure(`a write log of version ${version}`);
  if (sector < 512 || (sector & (sector - 1)) !== 0)
    throw new LabFailure(`a write log with sectors of ${sector} bytes`);
  return {version, entries, sector};
}

/**
 * Reads the head of the entry number `index`, which begins at `at`. Throws LabFailure for unknown
 * flags, which mean that the place is wrong.
 */
export function parseEntry(head: Buffer, index: number, at: number, sector: number): LogEntry {
  const [place, count, bits] = [
    head.readBigUInt64LE(0),
    head.readBigUInt64LE(8),
    head.readBigUInt64LE(16),
  ];
  if ((bits & ~known) !== 0n)
    throw new LabFailure(`entry ${index} of the write log has the flags 0x${bits.toString(16)}`);
  const bytes = Number(count) * sector;
  const discard = (bits & flags.discard) !== 0n;
  return {
    index,
    flush: (bits & flags.flush) !== 0n,
    fua: (bits & flags.fua) !== 0n,
    discard,
    offset: Number(place) * sector,
    bytes,
    data: at + sector,
    end: at + sector + (discard ? 0 : bytes),
  };
}

/**
 * All entries of a log, in order; those behind the last flush too, as far as they are whole. A mark
 * of dm-log-writes changes nothing.
 */
export async function* readEntries(log: FileHandle): AsyncGenerator<LogEntry> {
  const head = Buffer.alloc(512);
  await log.read(head, 0, head.length, 0);
  const {sector} = parseSuperblock(head);
  const {size} = await log.stat();
  for (let [index, at] = [0, sector]; at + sector <= size; index++) {
    await log.read(head, 0, 32, at);
    const entry = parseEntry(head, index, at, sector);
    if (entry.end > size) return;
    yield entry;
    at = entry.end;
  }
}
