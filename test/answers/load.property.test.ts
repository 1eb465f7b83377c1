// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {stringify} from 'yaml';
import {expect, test} from 'vitest';
import {loadAnswers} from '../../src/answers/load.ts';
import {validAnswersArbitrary, validTexts} from './generators.ts';
import {mutatedAnswers, mutatedTexts, noisyTexts} from './noise.ts';

const check = (text: string): void => {
  const loaded = loadAnswers(text);
  if ('answers' in loaded) {
    expect(loadAnswers(JSON.stringify(loaded.answers))).toEqual(loaded);
    return;
  }
  expect(loaded.faults.length).toBeGreaterThan(0);
  const last = text.split('\n').length + 1;
  for (const fault of loaded.faults) {
    expect(fault.line).toBeGreaterThanOrEqual(1);
    expect(fault.line).toBeLessThanOrEqual(last);
    expect(fault.column).toBeGreaterThanOrEqual(1);
    expect(fault.message).not.toBe('');
  }
};

test.each([
  ['noise', noisyTexts, 80],
  ['any JSON', fc.json(), 40],
  ['valid texts with wounds', mutatedTexts, 30],
  ['valid answers with another value', mutatedAnswers, 40],
] as const)('no crash, and a place and words for every fault: %s', (_what, texts, numRuns) => {
  fc.assert(fc.property(texts, check), {numRuns});
});

test('what is meant to be valid is accepted, in JSON and YAML alike, and again after being written out', () => {
  fc.assert(
    fc.property(validAnswersArbitrary, answers => {
      const fromJson = loadAnswers(JSON.stringify(answers));
      expect(fromJson).toHaveProperty('answers');
      const accepted = 'answers' in fromJson ? fromJson.answers : undefined;
      expect(loadAnswers(stringify(answers, {aliasDuplicateObjects: false}))).toEqual(fromJson);
      expect(loadAnswers(stringify(accepted, {aliasDuplicateObjects: false}))).toEqual(fromJson);
    }),
    {numRuns: 10},
  );
});

test('in any writing', () => {
  fc.assert(
    fc.property(validTexts, text => {
      expect(loadAnswers(text)).toHaveProperty('answers');
    }),
    {numRuns: 15},
  );
});
