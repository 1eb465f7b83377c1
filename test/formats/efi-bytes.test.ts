// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {readGuid, readUcs2} from '../../src/formats/efi-bytes.ts';
import {efiGuid} from '../../src/system/efi-variables.ts';
import {guidBytes, hex, join, ucs2} from '../boot/support.ts';

test('GUIDs have three little-endian fields', () => {
  expect(readGuid(hex('ff 50ab5d60 46e0 0043 abb6 3dd810dd8b23'), 1)).toBe(efiGuid.shim);
  expect(readGuid(guidBytes(efiGuid.global), 0)).toBe(efiGuid.global);
  expect(() => readGuid(hex('50ab5d6046e00043abb63dd810dd8b'), 0)).toThrow(RangeError);
});

test('UCS-2 ends at its NUL or with the bytes', () => {
  expect(readUcs2(join(ucs2('Ä'), hex('4100')), 0)).toEqual({text: 'Ä', next: 4});
  expect(readUcs2(hex('41004200ff'), 2)).toEqual({text: 'B', next: 4});
});
