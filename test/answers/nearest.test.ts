// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {editDistance, nearest} from '../../src/answers/nearest.ts';

const known: readonly [string, string, number][] = [
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['abc', 'ab', 1],
  ['abc', 'xyz', 3],
  ['kitten', 'sitting', 3],
];
test.each(known)('%s → %s: %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test('a distance is symmetric, zero only for equals, and at most the longer length', () => {
  fc.assert(
    fc.property(fc.string({maxLength: 12}), fc.string({maxLength: 12}), (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

const keys = ['hostname', 'keymap', 'fullName', 'sshKeys', 'name'];
test.each([
  ['hostnme', 'hostname'],
  ['full_name', 'fullName'],
  ['SSHKEYS', 'sshKeys'],
  ['ssh-keys', 'sshKeys'],
  ['nmae', 'name'],
  ['password', undefined],
  ['x', undefined],
  ['', undefined],
  ['h'.repeat(65), undefined],
])('%s → %s', (word, wanted) => {
  expect(nearest(word, keys)).toBe(wanted);
});
