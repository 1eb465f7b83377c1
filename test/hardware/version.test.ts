// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {atLeast, findVersion} from '../../src/hardware/version.ts';

describe('findVersion', () => {
  it.each([
    ['lsblk from util-linux 2.38.1', '2.38.1'],
    ['sfdisk from util-linux 2.41.5', '2.41.5'],
    ['systemd 257 (257.13-1~deb13u1)\n+PAM', '257'],
    ['257\n', '257'],
    ['mke2fs 1.47.2 (1-Jan-2025)\n\tUsing EXT2FS Library version 1.47.2', '1.47.2'],
    ['mkfs.fat 4.2 (2021-01-31)', '4.2'],
    ['gpgv (GnuPG) 2.4.7', '2.4.7'],
    ['OpenSSL 3.5.6 1 Apr 2026', '3.5.6'],
    ['sbverify 0.9.4', '0.9.4'],
    ['cryptsetup 2.7.5 flags: UDEV', '2.7.5'],
    ['version 18', '18'],
    ['tool v1.2', '1.2'],
    ['usage: mke2fs [-c]', undefined],
    ['', undefined],
  ])('%j: %s', (text, version) => expect(findVersion(text)).toBe(version));
});

describe('atLeast', () => {
  it.each([
    ['2.38.1', '2.38', true],
    ['2.38', '2.38.0', true],
    ['2.4', '2.38', false],
    ['257', '252', true],
    ['10', '9.9', true],
    ['0.9.4', '0.10', false],
  ])('%s is at least %s: %s', (version, minimum, enough) =>
    expect(atLeast(version, minimum)).toBe(enough),
  );

  it('is an order: of two versions one is at least the other, both only when equal in value', () => {
    const version = fc
      .array(fc.nat({max: 3}), {minLength: 1, maxLength: 3})
      .map(parts => parts.join('.'));
    fc.assert(
      fc.property(version, version, (one, other) => {
        const pad = (text: string): string => [...text.split('.'), '0', '0'].slice(0, 3).join('.');
        expect(atLeast(one, other) || atLeast(other, one)).toBe(true);
        expect(atLeast(one, other) && atLeast(other, one)).toBe(pad(one) === pad(other));
      }),
    );
  });
});
