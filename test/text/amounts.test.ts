// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {aboutText} from '../../src/text/amounts.ts';

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
