// SPDX-License-Identifier: GPL-3.0-or-later
import {createDecipheriv} from 'node:crypto';
import * as z from 'zod';
import {LabFailure} from '../failure.ts';
import {host} from '../host.ts';
import type {Lab} from '../lab.ts';

/**
 * How the data of a LUKS2 volume are encrypted: where they begin (bytes), bytes of a sector, and
 * the volume key.
 */
export type Volume = {readonly offset: number; readonly sector: number; readonly key: Uint8Array};

const metadata = z.object({
  segments: z.record(
    z.string(),
    z.object({
      type: z.literal('crypt'),
      offset: z.string(),
      sector_size: z.number(),
      encryption: z.literal('aes-xts-plain64'),
      iv_tweak: z.literal('0'),
    }),
  ),
});

/**
 * Opens a LUKS2 header in a file (a volume, or its first 16 MiB) without device-mapper, which a
 * build host may lack. The passphrase goes in by standard input, the key comes back over standard
 * output (cryptsetup-luksDump(8)). Throws LabFailure with cryptsetup's words for a wrong one.
 */
export async function openVolume(lab: Lab, header: string, passphrase: string): Promise<Volume> {
  const cryptsetup = lab.tool('cryptsetup');
  const {segments} = metadata.parse(
    JSON.parse((await host(cryptsetup, ['luksDump', '--dump-json-metadata', header])).toString()),
  );
  const [segment] = Object.values(segments);
  const text = (
    await host(
      cryptsetup,
      ['luksDump', '--dump-volume-key', '--batch-mode', '--key-file', '-', header],
      passphrase,
    )
  ).toString();
  const digits = /MK dump:([\s0-9a-f]+)/.exec(text)?.[1]?.replaceAll(/\s/g, '') ?? '';
  if (!segment || digits.length !== 128) throw new LabFailure(`${header}: no 512-bit volume key`);
  return {
    offset: Number(segment.offset),
    sector: segment.sector_size,
    key: Buffer.from(digits, 'hex'),
  };
}

/**
 * Bytes that a sector number counts in (Linux dm-crypt without `iv_large_sectors`, which LUKS2 does
 * not set; crypt_iv_plain64_gen).
 */
const unit = 512;

/**
 * Decrypts whole sectors of a volume; `at` is their offset in bytes from the beginning of the
 * encrypted data.
 */
export function decryptSectors({sector, key}: Volume, at: number, cipher: Uint8Array): Buffer {
  const plain = Buffer.alloc(cipher.length);
  const tweak = Buffer.alloc(16);
  for (let from = 0; from < cipher.length; from += sector) {
    tweak.writeBigUInt64LE(BigInt((at + from) / unit));
    createDecipheriv('aes-256-xts', key, tweak)
      .update(cipher.subarray(from, from + sector))
      .copy(plain, from);
  }
  return plain;
}
