// SPDX-License-Identifier: GPL-3.0-or-later
import {crc32} from 'node:zlib';

const mask = 0xffff_ffffn;

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), as btrfs keeps it. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f6_3b78 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

/**
 * LVM2's CRC-32: the usual polynomial, begun at 0xf597a6cf and not turned round at the end (lvm2
 * lib/misc/crc.c, INITIAL_CRC).
 */
export const lvmCrc = (bytes: Uint8Array): number =>
  (crc32(bytes, (0xf597_a6cf ^ 0xffff_ffff) >>> 0) ^ 0xffff_ffff) >>> 0;

/**
 * Sum of a superblock's 32-bit words with the carries added back (Linux drivers/md/md.c,
 * calc_sb_1_csum). The field itself counts as zero.
 */
export function mdSum(superblock: Buffer): number {
  let sum = 0n;
  for (let at = 0; at + 4 <= superblock.length; at += 4) sum += BigInt(superblock.readUInt32LE(at));
  if (superblock.length % 4 === 2) sum += BigInt(superblock.readUInt16LE(superblock.length - 2));
  return Number(((sum & mask) + (sum >> 32n)) & mask);
}

/**
 * Fletcher-64 as APFS keeps it in an object's first eight bytes, over what follows them (Apple File
 * System Reference, "Objects").
 */
export function fletcher64(bytes: Buffer): bigint {
  let [low, high] = [0n, 0n];
  for (let at = 0; at < bytes.length; at += 4) {
    low = (low + BigInt(bytes.readUInt32LE(at))) % mask;
    high = (high + low) % mask;
  }
  const first = mask - ((low + high) % mask);
  const second = mask - ((low + first) % mask);
  return (second << 32n) | first;
}
