// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {isDeepStrictEqual} from 'node:util';
import {stringify} from 'yaml';
import {loadAnswers} from '../../src/answers/load.ts';
import type {Answers} from '../../src/answers/schema.ts';
import {validTexts} from '../answers/generators.ts';
import {mutatedAnswers, mutatedTexts, noisyTexts} from '../answers/noise.ts';
import {payloadFiles} from '../payload/recorded.ts';
import {machineFor, type Surroundings} from './answers-machine.ts';
import {noise} from './bytes.ts';
import {campaign} from './campaign.ts';
import {manifestOf, payloadEntries, planTwice, promise, withImages} from './planning.ts';

/**
 * What answers that are right in themselves may still meet on a machine: none of it is the file's
 * form.
 */
const allowed: ReadonlySet<string> = new Set([
  'DISK-NOT-FOUND',
  'DISK-AMBIGUOUS',
  'DISK-TOO-SMALL',
  'SLOT-TOO-SMALL',
  'STATE-TOO-SMALL',
  'HOSTNAME-UNKNOWN',
  'CMDLINE-LONG',
]);

const texts: fc.Arbitrary<string> = fc.oneof(
  {weight: 5, arbitrary: validTexts},
  {weight: 4, arbitrary: mutatedTexts},
  {weight: 4, arbitrary: mutatedAnswers},
  {weight: 1, arbitrary: noisyTexts},
  {weight: 1, arbitrary: fc.json()},
  {weight: 1, arbitrary: fc.jsonValue({maxDepth: 4}).map(value => stringify(value))},
  {weight: 1, arbitrary: noise.map(bytes => Buffer.from(bytes).toString('utf8'))},
);

const surroundings: fc.Arbitrary<Surroundings> = fc.record({
  sector: fc.constantFrom(512, 4096),
  other: fc.boolean(),
  // Most machines know who they are.
  serial: fc.oneof(
    {weight: 5, arbitrary: fc.constantFrom('SN-0001', 'CZC1234ABC')},
    fc.constantFrom('', 'To be filled by O.E.M.', 'ä ö/../ü'.repeat(9)),
  ),
  wired: fc.oneof({weight: 5, arbitrary: fc.constant(true)}, fc.constant(false)),
});

const description = Buffer.from(payloadFiles().get('payload.json') ?? '').toString();
const payload = withImages(description, payloadEntries(description, manifestOf(description), []));

/** Every hash in the answers, wherever it stands: what must be in no plan. */
function hashesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    key === 'hash' && typeof held === 'string' ? [held] : hashesOf(held),
  );
}

/**
 * Answers that mean the same: the text read once more, and the answers written again, defaults and
 * all.
 */
function readAgain(text: string, answers: Answers): Answers {
  const same = (again: string, what: string): Answers => {
    const loaded = loadAnswers(again);
    promise(
      'answers' in loaded && isDeepStrictEqual(loaded.answers, answers),
      `what was accepted means something else when it is ${what} again`,
    );
    return loaded.answers;
  };
  same(text, 'read');
  return same(JSON.stringify(answers), 'written');
}

/**
 * Answer files: faults with their place, or answers that can be planned on a machine with a disk
 * that fits.
 */
export const answersCampaign = campaign({
  name: 'answers',
  about: 'answer files: valid in YAML and JSON, valid with wounds, other JSON and YAML, bytes',
  input: fc.tuple(texts, surroundings),
  show: ([text, around]) => `${JSON.stringify(around)}\n${text}`,
  async judge([text, around]) {
    const loaded = loadAnswers(text);
    if ('faults' in loaded) {
      promise(loaded.faults.length > 0, 'refused without a fault');
      for (const {line, column, message} of loaded.faults)
        promise(line >= 1 && column >= 1 && message !== '', 'a fault without a place or words');
      return 'faults';
    }
    const {answers} = loaded;
    return planTwice(
      {...machineFor(answers, around), payload},
      [answers, readAgain(text, answers)],
      hashesOf(answers),
      allowed,
    );
  },
});
