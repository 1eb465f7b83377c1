// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import type {Report} from '../../../../qemu/driver/report-channel.ts';
import {applied, doneTwice} from '../../../../qemu/harness/resume/redone.ts';

const step = (id: string, state: string, t: number, how?: string): Report => ({
  type: 'step',
  step: id,
  state,
  t,
  ...(how !== undefined && {how}),
});
const before = [
  step('root', 'running', 0),
  step('root', 'done', 5000, 'applied'),
  step('slot', 'running', 6000),
];

describe('what a cut cost', () => {
  test('a step that was proved and is found done costs nothing', () => {
    const after = [
      step('root', 'verifying', 0),
      step('root', 'done', 900, 'applied'),
      step('slot', 'running', 1000),
      step('slot', 'done', 3500, 'applied'),
    ];
    expect([...applied(after)]).toEqual([['slot', 2.5]]);
    expect(doneTwice(before, after)).toEqual([]);
  });

  test('one whose actions ran again is named', () => {
    expect(
      doneTwice(before, [step('root', 'running', 0), step('root', 'done', 100, 'applied')]),
    ).toEqual(['root']);
  });
});
