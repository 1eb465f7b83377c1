// SPDX-License-Identifier: GPL-3.0-or-later
import {alignDown, alignUp, mebibyte} from '../text/bytes.ts';

/**
 * Bytes of the GPT entry array that every tool makes: 128 entries of 128 bytes (UEFI specification
 * 2.10 §5.3.1 asks for at least this).
 */
const entryArrayBytes = 128n * 128n;
/** Data and hash block of the payload's dm-verity trees, bytes (docs/payload.md). */
const verityBlock = 4096n;
/** SHA-256 digests in one hash block. */
const digestsPerBlock = verityBlock / 32n;

/**
 * Where partitions may lie on a GPT disk, in bytes, shrunk to whole mebibytes: `start` is the first
 * usable one, `end` the one after the last. In front of it are protective MBR, header and entries;
 * behind it entries and header again.
 * @throws RangeError for a sector size that is neither 512 nor 4096.
 */
export function usableRange(
  diskBytes: bigint,
  sector: number,
): {readonly start: bigint; readonly end: bigint} {
  if (sector !== 512 && sector !== 4096)
    throw new RangeError(`sectors of ${sector} bytes: only 512 and 4096 are known`);
  const bytes = BigInt(sector);
  const whole = alignDown(diskBytes, bytes);
  const front = 2n * bytes + alignUp(entryArrayBytes, bytes);
  const back = bytes + alignUp(entryArrayBytes, bytes);
  const start = alignUp(front, mebibyte);
  const end = alignDown(whole > back ? whole - back : 0n, mebibyte);
  return {start, end: end > start ? end : start};
}

/**
 * Bytes of the dm-verity tree (superblock included) over `dataBytes` of data: format 1, SHA-256,
 * 4096-byte blocks; every level is a whole number of blocks and the last level is one block (Linux
 * Documentation/admin-guide/device-mapper/verity.rst; the superblock takes one block).
 */
export function verityBytes(dataBytes: bigint): bigint {
  let blocks = alignUp(dataBytes, verityBlock) / verityBlock;
  let tree = 0n;
  while (blocks > 1n) {
    blocks = alignUp(blocks, digestsPerBlock) / digestsPerBlock;
    tree += blocks;
  }
  return (tree + 1n) * verityBlock;
}
