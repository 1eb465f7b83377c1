// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {crc32c, fletcher64, lvmCrc, mdSum} from '../../../qemu/machines/checksums.ts';

test('CRC-32C of the standard check input', () =>
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe306_9283));

test("LVM2's CRC of nothing is where it begins", () => {
  expect(lvmCrc(Buffer.alloc(0))).toBe(0xf597_a6cf);
  expect(lvmCrc(Buffer.from('a'))).not.toBe(lvmCrc(Buffer.from('b')));
});

test("md's sum adds its carries back, and a last half word", () => {
  expect(mdSum(Buffer.from('ffffffff01000000', 'hex'))).toBe(1);
  expect(mdSum(Buffer.from('010000000200', 'hex'))).toBe(3);
});

test('Fletcher-64 of APFS makes the sums of a block with its checksum vanish', () => {
  const rest = Buffer.from('0123456789abcdef00112233445566778899aabbccddeeff', 'hex');
  const sum = Buffer.alloc(8);
  sum.writeBigUInt64LE(fletcher64(rest));
  let [low, high] = [0n, 0n];
  for (const bytes of [rest, sum]) {
    for (let at = 0; at < bytes.length; at += 4) {
      low = (low + BigInt(bytes.readUInt32LE(at))) % 0xffff_ffffn;
      high = (high + low) % 0xffff_ffffn;
    }
  }
  expect([low, high]).toEqual([0n, 0n]);
});
