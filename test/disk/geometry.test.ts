// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {gibibyte, mebibyte} from '../../src/text/bytes.ts';
import {usableRange, verityBytes} from '../../src/disk/geometry.ts';

describe('usableRange', () => {
  it('keeps clear of both copies of the GPT, on whole mebibytes', () => {
    fc.assert(
      fc.property(
        fc.bigInt({min: 4n * mebibyte, max: 1n << 55n}),
        fc.constantFrom(512, 4096),
        (bytes, sector) => {
          const {start, end} = usableRange(bytes, sector);
          const unit = BigInt(sector);
          const entries = 16_384n;
          expect(start).toBe(mebibyte);
          expect(start).toBeGreaterThanOrEqual(2n * unit + entries);
          expect(end % mebibyte).toBe(0n);
          expect(end).toBeLessThanOrEqual((bytes / unit) * unit - unit - entries);
          // and wastes less than a mebibyte behind the last partition
          expect((bytes / unit) * unit - unit - entries - end).toBeLessThan(mebibyte);
        },
      ),
    );
  });

  it.each([
    [512, 16_384 + 512],
    [4096, 16_384 + 4096],
  ])('counts header and entries of the second copy to the byte (%d)', (sector, back) => {
    const disk = 10n * mebibyte + BigInt(back);
    expect(usableRange(disk, sector).end).toBe(10n * mebibyte);
    expect(usableRange(disk - BigInt(sector), sector).end).toBe(9n * mebibyte);
    expect(usableRange(disk - 1n, sector).end).toBe(9n * mebibyte);
  });

  it.each([512, 4096])('is empty, not negative, on disks too small for a table (%d)', sector => {
    for (const bytes of [0n, 512n, 17_000n, mebibyte]) {
      const {start, end} = usableRange(bytes, sector);
      expect(end).toBe(start);
    }
  });

  it.each([0, 520, 1024, 8192])('knows no sectors of %d bytes', sector =>
    expect(() => usableRange(gibibyte, sector)).toThrow(RangeError),
  );
});

describe('verityBytes', () => {
  // `veritysetup format` (2.6.1, --hash=sha256, 4096/4096) made trees of these sizes
  it.each([
    [4096n, 4096n],
    [128n * 4096n, 8192n],
    [129n * 4096n, 16_384n],
    [64n * mebibyte, 532_480n],
    [gibibyte, 8_462_336n],
  ])('of %d bytes of data is %d, as veritysetup makes it', (data, tree) =>
    expect(verityBytes(data)).toBe(tree),
  );

  it('is whole blocks, grows with the data, and stays under one percent of big images', () => {
    fc.assert(
      fc.property(
        fc.bigInt({min: mebibyte, max: 1n << 40n}),
        fc.bigInt({min: 0n, max: 1n << 30n}),
        (data, more) => {
          expect(verityBytes(data) % 4096n).toBe(0n);
          expect(verityBytes(data + more)).toBeGreaterThanOrEqual(verityBytes(data));
          expect(verityBytes(data) * 100n).toBeLessThan(data + 400n * 4096n);
        },
      ),
    );
  });
});
