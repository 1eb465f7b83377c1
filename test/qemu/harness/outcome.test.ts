// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Ledger} from '../../../qemu/harness/ledger.ts';
import {table, type Outcome} from '../../../qemu/harness/outcome.ts';

const outcome = (name: string, more: Partial<Outcome> = {}): Outcome => ({
  name,
  groups: ['main'],
  seconds: 12.34,
  budget: 60,
  phases: [],
  claims: [],
  facts: {},
  pictures: [],
  ...more,
});

describe('table', () => {
  test('the last line is the sum', () => {
    expect(table([outcome('a'), outcome('b', {failure: 'x'}), outcome('c')]).at(-1)).toBe(
      '2 passed, 1 failed',
    );
    expect(table([]).at(-1)).toBe('0 passed, 0 failed');
  });

  test('a row says name, result, seconds, budget, claims', () => {
    const held = {id: 'x', claim: 'x', result: 'held', why: '', witnesses: []} as const;
    expect(
      table([outcome('main-install', {claims: [held, {...held, result: 'unknown'}]})])[1],
    ).toMatch(/^main-install {2}passed {2} +12\.3 +60 +1\/2$/);
  });

  test("each group's seconds stand against its budget", () => {
    const lines = table([
      outcome('a'),
      outcome('b', {seconds: 20}),
      outcome('c', {groups: ['negative', 'main'], seconds: 5}),
    ]);
    expect(lines).toContain('main: 32 s of 120 s');
    expect(lines).toContain('negative: 5 s of 60 s');
  });
});

describe('Ledger', () => {
  test('phases are kept with their seconds, failed ones too', async () => {
    const said: string[] = [];
    const ledger = new Ledger(line => said.push(line));
    expect(await ledger.phase('one', () => Promise.resolve(7))).toBe(7);
    await expect(ledger.phase('two', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(ledger.phases.map(phase => phase.name)).toEqual(['one', 'two']);
    expect(ledger.current).toBe('two');
    expect(said[0]).toMatch(/^\s+0\.\d s {2}one$/);
  });

  test('claims that are not held are broken, unknown ones too', () => {
    const ledger = new Ledger(() => undefined);
    ledger.claim('a', 'A holds', true, 'seen');
    ledger.claim('b', 'B holds', false, 'not seen');
    ledger.add({
      id: 'c',
      claim: 'C holds',
      result: 'unknown',
      why: 'cannot be seen',
      witnesses: [],
    });
    expect(ledger.broken.map(claim => claim.id)).toEqual(['b', 'c']);
  });
});
