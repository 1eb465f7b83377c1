// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {aboutText, durationText, progressText} from '../../src/text/amounts.ts';

test.each([
  [0, '10 s'],
  [10_001, '20 s'],
  [50_000, '50 s'],
  [50_001, '1 min'],
  [60_001, '2 min'],
  [1_020_000, '17 min'],
  [5_400_000, '90 min'],
])('an estimate of %i ms is %s: never less than it is', (ms, text) => {
  expect(aboutText(ms)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [949, '0.9 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [3_661_000, '61 min 01 s'],
])('%i ms', (ms, text) => expect(durationText(ms)).toBe(text));

test('progress of nothing has no share to divide by', () =>
  expect(progressText(0n, 0n, 0)).toBe('0 bytes of 0 bytes, 0 %'));
