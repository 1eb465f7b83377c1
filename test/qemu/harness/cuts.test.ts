// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {cutsNamed} from '../../../qemu/harness/cuts.ts';

describe('--cuts', () => {
  const all = [{name: 'a'}, {name: 'b: c'}];

  test('absent: all', () => expect(cutsNamed(all)).toEqual(all));
  test('names in their order', () =>
    expect(cutsNamed(all, ['b: c', 'a'])).toEqual(all.toReversed()));
  test('a name that is none is refused with those that there are', () => {
    expect(() => cutsNamed(all, ['a', 'b'])).toThrow(/no cut is called "b"; there are:\na\nb: c$/);
  });
});
