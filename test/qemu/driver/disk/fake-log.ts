// SPDX-License-Identifier: GPL-3.0-or-later

/** What a disk is asked for in a test: data are padded to one sector. */
export type Asked =
  | {readonly offset: number; readonly data: string; readonly fua?: boolean}
  | {readonly offset: number; readonly discard: number}
  | 'flush';

const sector = 512;

function head(offset: number, bytes: number, flags: bigint): Buffer {
  const entry = Buffer.alloc(sector);
  entry.writeBigUInt64LE(BigInt(offset / sector), 0);
  entry.writeBigUInt64LE(BigInt(bytes / sector), 8);
  entry.writeBigUInt64LE(flags, 16);
  return entry;
}

const entry = (asked: Asked): readonly Buffer[] => {
  if (asked === 'flush') return [head(0, 0, 1n)];
  if ('discard' in asked) return [head(asked.offset, asked.discard, 4n)];
  const data = Buffer.alloc(sector);
  data.write(asked.data);
  return [head(asked.offset, sector, asked.fua === true ? 2n : 0n), data];
};

/** A log as QEMU's blklogwrites writes it (block/blklogwrites.c), with sectors of 512 bytes. */
export function logOf(asked: readonly Asked[]): Buffer {
  const first = Buffer.alloc(sector);
  first.writeBigUInt64LE(0x6a736677736872n, 0);
  first.writeBigUInt64LE(1n, 8);
  first.writeBigUInt64LE(BigInt(asked.length), 16);
  first.writeUInt32LE(sector, 24);
  return Buffer.concat([first, ...asked.flatMap(each => entry(each))]);
}
