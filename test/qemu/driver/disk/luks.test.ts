// SPDX-License-Identifier: GPL-3.0-or-later
import {createCipheriv} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {decryptSectors} from '../../../../qemu/driver/disk/luks.ts';

describe('sectors of a LUKS2 volume', () => {
  const key = Buffer.from(Array.from({length: 64}, (_, index) => index));
  const plain = Buffer.from(Array.from({length: 8192}, (_, index) => index % 251));
  /** As dm-crypt writes it: the tweak counts 512-byte units whatever the sector's size. */
  const cipher = Buffer.concat(
    [0, 1].map(sector => {
      const tweak = Buffer.alloc(16);
      tweak.writeUInt32LE(1000 + sector * 8);
      return createCipheriv('aes-256-xts', key, tweak).update(
        plain.subarray(sector * 4096, (sector + 1) * 4096),
      );
    }),
  );

  test('each has the tweak of its place', () => {
    expect(decryptSectors({offset: 0, sector: 4096, key}, 1000 * 512, cipher)).toEqual(plain);
    expect(
      decryptSectors({offset: 0, sector: 4096, key}, 1000 * 512 + 4096, cipher.subarray(4096)),
    ).toEqual(plain.subarray(4096));
  });

  test('in another place it is not the same', () =>
    expect(decryptSectors({offset: 0, sector: 4096, key}, 0, cipher)).not.toEqual(plain));
});
