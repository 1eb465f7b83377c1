// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {
  evidenceOf,
  isFinished,
  isHopeless,
  isStep,
  readProof,
  stepSeconds,
} from '../../../qemu/harness/events.ts';
import {parseEvent} from '../../../src/engine/events.ts';

/**
 * Events as the engine really makes them: what does not pass its own schema proves nothing here.
 */
const event = (body: object, seq = 0, t = 0): ReturnType<typeof parseEvent> =>
  parseEvent({...body, seq, t});

describe('the end', () => {
  test.each(['staged', 'enforced', 'unenforced'])('%s is good', result => {
    const report = event({type: 'finished', result});
    expect([isFinished(report), isHopeless(report)]).toEqual([true, false]);
  });
  test.each(['failed', 'aborted'])('%s is not', result => {
    const report = event({type: 'finished', result});
    expect([isFinished(report), isHopeless(report)]).toEqual([false, true]);
  });
  test('a question has nobody to answer it', () => {
    expect(
      isHopeless(
        event({
          type: 'question',
          question: 1,
          class: 'step.failed',
          step: 'esp',
          choices: ['retry', 'stop'],
        }),
      ),
    ).toBe(true);
  });
  test('anything else goes on', () =>
    expect(isHopeless(event({type: 'note', step: 'esp', note: 'x'}))).toBe(false));
});

const run = [
  event({type: 'step', step: 'root', state: 'verifying'}, 0, 1000),
  event({type: 'step', step: 'root', state: 'running'}, 1, 1500),
  event(
    {type: 'step', step: 'root', state: 'done', how: 'applied', evidence: {rootHash: 'aa'}},
    2,
    4250,
  ),
  event({type: 'step', step: 'mok', state: 'verifying'}, 3, 5000),
  event(
    {
      type: 'step',
      step: 'mok',
      state: 'done',
      how: 'applied',
      evidence: {sha1: 'AB', enrolled: 'no'},
    },
    4,
    5100,
  ),
];

test('seconds of a step go from its first event to its proof', () =>
  expect(stepSeconds(run)).toEqual({root: 3.3, mok: 0.1}));
test('evidence is the one of the proof; none is an empty one', () => {
  expect(evidenceOf(run, 'mok')).toEqual({sha1: 'AB', enrolled: 'no'});
  expect(evidenceOf(run, 'esp')).toEqual({});
});
test("a step's state", () => expect(run.filter(isStep('root', 'running'))).toHaveLength(1));

test('a proof is read, and what is not one is refused', () => {
  const finding = {
    id: 'root',
    claim: 'The root is verified',
    result: 'held',
    why: 'dm-verity',
    witnesses: [{command: 'dmsetup table', code: 0, output: 'x'}],
  };
  expect(
    readProof({
      type: 'proof',
      version: 1,
      forge: '0.1.0',
      at: 'now',
      green: true,
      findings: [finding],
    }),
  ).toMatchObject({green: true, findings: [finding]});
  expect(() => readProof({type: 'proof', green: 'yes'})).toThrow();
});
