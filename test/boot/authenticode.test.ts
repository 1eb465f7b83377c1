// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {authenticodeSha256} from '../../src/boot/authenticode.ts';
import {peFile, utf8} from './support.ts';

const plain = peFile({'.text': 'code', '.cmdline': 'ro quiet'});

describe('authenticodeSha256', () => {
  test('is the same with and without a signature, and whatever the checksum', () => {
    const hash = authenticodeSha256(plain);
    expect(
      authenticodeSha256(peFile({'.text': 'code', '.cmdline': 'ro quiet'}, utf8('signature'))),
    ).toBe(hash);
    expect(authenticodeSha256(plain.with(0x58 + 64, 1))).toBe(hash);
  });

  test('any other byte counts', () => {
    const hash = authenticodeSha256(plain);
    const free = (at: number) =>
      (at >= 0x58 + 64 && at < 0x58 + 68) || (at >= 0x58 + 144 && at < 0x58 + 152);
    // past the headers, where every value parses
    fc.assert(
      fc.property(fc.integer({min: 0x200, max: plain.length - 1}), at => {
        fc.pre(!free(at));
        expect(authenticodeSha256(plain.with(at, (plain[at] ?? 0) ^ 1))).not.toBe(hash);
      }),
    );
  });

  test('counts a file as if padded to eight bytes', () => {
    const odd = new Uint8Array([...plain, 0, 0, 0]);
    const padded = new Uint8Array([...plain, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(authenticodeSha256(odd)).toBe(authenticodeSha256(padded));
  });
});
