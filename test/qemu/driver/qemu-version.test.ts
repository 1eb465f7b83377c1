// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {LabFailure} from '../../../qemu/driver/failure.ts';
import {parseQemuVersion, requireTrusted} from '../../../qemu/driver/qemu-version.ts';

describe('parseQemuVersion', () => {
  test.each([
    ['QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)\nCopyright', 10, 0, 13],
    ['QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)', 7, 2, 22],
    ['QEMU emulator version 11.1', 11, 1, 0],
  ])('%j', (text, major, minor, patch) => {
    expect(parseQemuVersion(text)).toMatchObject({major, minor, patch, line: text.split('\n')[0]});
  });

  test('something else is refused', () =>
    expect(() => parseQemuVersion('qemu-img version 10.0.13')).toThrow(LabFailure));
});

describe('requireTrusted', () => {
  const old = parseQemuVersion('QEMU emulator version 7.2.22');
  const recent = parseQemuVersion('QEMU emulator version 10.0.13');
  test('7.x under emulation is refused, and the option is named', () =>
    expect(() => requireTrusted(old, 'tcg', false)).toThrow(/--trust-any-qemu/));
  test('7.x under KVM has a real CPU', () =>
    expect(requireTrusted(old, 'kvm', false)).toBeUndefined());
  test('whoever says so gets 7.x', () => expect(requireTrusted(old, 'tcg', true)).toBeUndefined());
  test('10 is trusted', () => expect(requireTrusted(recent, 'tcg', false)).toBeUndefined());
});
