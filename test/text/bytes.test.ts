// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  alignDown,
  alignUp,
  exactBytes,
  formatBytes,
  gibibyte,
  mebibyte,
} from '../../src/text/bytes.ts';

const anyBytes = fc.bigInt({min: 0n, max: 1n << 62n});

describe('alignment', () => {
  it('moves by less than one unit, in the right direction, onto a multiple', () => {
    fc.assert(
      fc.property(anyBytes, fc.bigInt({min: 1n, max: 1n << 30n}), (value, unit) => {
        const [up, down] = [alignUp(value, unit), alignDown(value, unit)];
        expect(up % unit).toBe(0n);
        expect(down % unit).toBe(0n);
        expect(up - value).toBeGreaterThanOrEqual(0n);
        expect(up - value).toBeLessThan(unit);
        expect(value - down).toBeGreaterThanOrEqual(0n);
        expect(value - down).toBeLessThan(unit);
      }),
    );
  });

  it('leaves multiples alone', () => {
    expect(alignUp(3n * mebibyte, mebibyte)).toBe(3n * mebibyte);
    expect(alignDown(3n * mebibyte, mebibyte)).toBe(3n * mebibyte);
  });
});

describe('formatBytes', () => {
  it.each([
    [0n, '0 bytes'],
    [1n, '1 byte'],
    [1023n, '1023 bytes'],
    [1024n, '1 KiB'],
    [mebibyte, '1 MiB'],
    [gibibyte - 1n, '1023.9 MiB'],
    [1_000_204_886_016n, '931.5 GiB'],
    [12n * gibibyte, '12 GiB'],
    [1n << 64n, '16 EiB'],
    [-mebibyte, '-1 MiB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('never shows more than there is', () => {
    fc.assert(
      fc.property(anyBytes, bytes => {
        const [number = '', unit = ''] = formatBytes(bytes).split(' ');
        const power = ['byte', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'].indexOf(
          unit.replace(/s$/, ''),
        );
        expect(power).toBeGreaterThanOrEqual(0);
        const tenths = BigInt(number.replace('.', '')) * (number.includes('.') ? 1n : 10n);
        expect(tenths << BigInt(10 * power)).toBeLessThanOrEqual(bytes * 10n);
      }),
    );
  });
});

describe('exactBytes', () => {
  it.each([
    [0n, '0 bytes'],
    [1n, '1 byte'],
    [1023n, '1023 bytes'],
    [1024n, '1 KiB'],
    [1025n, '1025 bytes'],
    [1536n * 1024n, '1536 KiB'],
    [mebibyte, '1 MiB'],
    [gibibyte, '1 GiB'],
    [gibibyte + mebibyte, '1025 MiB'],
    [gibibyte + 512n, '1073742336 bytes'],
    [4096n * gibibyte, '4096 GiB'],
  ])('%d is %s', (bytes, text) => expect(exactBytes(bytes)).toBe(text));

  it('loses nothing', () => {
    const units = new Map([
      ['byte', 1n],
      ['bytes', 1n],
      ['KiB', 1024n],
      ['MiB', mebibyte],
      ['GiB', gibibyte],
    ]);
    fc.assert(
      fc.property(anyBytes, bytes => {
        const [number = '', unit = ''] = exactBytes(bytes).split(' ');
        expect(BigInt(number) * (units.get(unit) ?? 0n)).toBe(bytes);
      }),
    );
  });
});
