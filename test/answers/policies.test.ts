// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {policiesAnswer, policiesOf} from '../../src/answers/policies.ts';
import {policyDecider} from '../../src/engine/run/decide.ts';

const decide = (
  policies: object,
  kind: 'step.failed' | 'step.drifted' | 'step.foreign',
  times = 1,
) => {
  const decider = policyDecider(policiesOf(policiesAnswer.parse(policies)));
  const question = {
    question: 0,
    class: kind,
    step: 'esp',
    choices: ['retry', 'redo', 'abort', 'stop'] as const,
  };
  return Promise.all(
    Array.from({length: times}, async () => decider(question, new AbortController().signal)),
  );
};

describe('policies', () => {
  test('stop is the answer to everything that nobody answered', async () => {
    for (const kind of ['step.failed', 'step.drifted', 'step.foreign'] as const)
      expect(await decide({}, kind)).toEqual(['stop']);
  });

  test('each class has its own', async () => {
    const policies = {stepFailed: 'retry', stepDrifted: 'redo', stepForeign: 'abort'};
    expect(await decide(policies, 'step.drifted')).toEqual(['redo']);
    expect(await decide(policies, 'step.foreign')).toEqual(['abort']);
    expect(await decide({...policies, stepFailed: 'stop'}, 'step.failed')).toEqual(['stop']);
  });

  test('retry is tried twice more, as the answers promise', async () => {
    expect(await decide({stepFailed: 'retry'}, 'step.failed', 3)).toEqual([
      'retry',
      'retry',
      'stop',
    ]);
  });
});
