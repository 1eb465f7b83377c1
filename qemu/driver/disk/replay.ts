// SPDX-License-Identifier: GPL-3.0-or-later
import type {FileHandle} from 'node:fs/promises';
import {shuffled, type Random} from '../random.ts';
import type {LogEntry} from './write-log.ts';

/**
 * A disk that writes can be carried out on: the whole image, and whatever else shows it. `punch`
 * makes a range read as zeros.
 */
export type ReplayTarget = {
  write(offset: number, bytes: Buffer): Promise<void>;
  punch(offset: number, bytes: number): Promise<void>;
};

/** A piece of a write: bytes of the log's data from `from`, for the place `offset` on the disk. */
export type Piece = {readonly entry: LogEntry; readonly from: number; readonly bytes: number};

const whole = (entry: LogEntry): Piece => ({entry, from: 0, bytes: entry.bytes});

/** Bytes that are read from the log at once. */
const chunk = 8 << 20;

/** Carries out a piece. */
export async function carryOut(
  log: FileHandle,
  {entry, from, bytes}: Piece,
  target: ReplayTarget,
): Promise<void> {
  if (bytes === 0) return;
  if (entry.discard) return target.punch(entry.offset + from, bytes);
  const buffer = Buffer.alloc(Math.min(chunk, bytes));
  for (let done = 0; done < bytes;) {
    const want = Math.min(buffer.length, bytes - done);
    await log.read(buffer, 0, want, entry.data + from + done);
    await target.write(entry.offset + from + done, buffer.subarray(0, want));
    done += want;
  }
}

/**
 * What a power cut may leave of the writes since the last flush: each is there, or not, or, being
 * longer than a sector, only in part; those that overlap in any order. A sector is written whole or
 * not at all. Writes with FUA stay, and stay first.
 */
export function afterPowerCut(
  pending: readonly LogEntry[],
  sector: number,
  random: Random,
): readonly Piece[] {
  const lasting = pending.filter(({fua}) => fua).map(entry => whole(entry));
  const loose = pending.filter(({fua, bytes}) => !fua && bytes > 0);
  const kept = loose.flatMap((entry): readonly Piece[] => {
    const fate = random();
    if (fate < 0.4) return [];
    const sectors = entry.bytes / sector;
    if (fate < 0.8 || sectors < 2) return [whole(entry)];
    const first = Math.floor(random() * sectors);
    const count = 1 + Math.floor(random() * (sectors - first));
    return [{entry, from: first * sector, bytes: count * sector}];
  });
  return [...lasting, ...shuffled(kept, random)];
}
