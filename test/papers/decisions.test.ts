// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {goldenPart} from '../golden.ts';
import {decisions, indexRows} from './decisions.ts';
import {read} from './repository.ts';

const all = decisions();
const known = new Set(all.map(({number}) => number));

test('decisions are numbered from 0001 without a gap, and no number is taken twice', () => {
  expect(all.length).toBeGreaterThan(80);
  expect(all.map(({file}) => file.slice(0, 5))).toEqual(
    all.map((_, at) => `${String(at + 1).padStart(4, '0')}-`),
  );
});

test('each has its own number, a date, a status and a text', () => {
  const status = /^(accepted(, amended by \d{4}(, \d{4})*)?|superseded by \d{4})$/;
  const faulty = all.filter(
    decision =>
      decision.number !== decision.file.slice(0, 4) ||
      !/^\d{4}-\d\d-\d\d$/.test(decision.date) ||
      !status.test(decision.status) ||
      decision.text.trim() === '',
  );
  expect(faulty).toEqual([]);
});

test('what amends or supersedes a decision is there and came later', () => {
  const wrong = all.flatMap(({number, status}) =>
    [...status.matchAll(/\d{4}/g)]
      .map(([other]) => other)
      .filter(other => !known.has(other) || other <= number)
      .map(other => `${number}: ${other}`),
  );
  expect(wrong).toEqual([]);
});

test('the index lists them as they are', () => {
  goldenPart('docs/decisions/README.md', 'index', `${indexRows(all)}\n`);
});

test('each dependency at run time has its reason, and none has one that is not there', () => {
  const {dependencies} = JSON.parse(read('package.json')) as {dependencies: object};
  const table = read('docs/decisions/0081-dependencies-at-run-time.md');
  const named = [...table.matchAll(/^\| ([a-z][^|]*) \|/gm)]
    .flatMap(([, cell]) => (cell ?? '').split(', '))
    .filter(name => name !== 'package');
  expect(named).toEqual(Object.keys(dependencies).sort());
});
