// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {writingSteps} from '../../src/steps/index.ts';
import {preflightStep} from '../../src/steps/preflight/step.ts';
import {stepTitles} from '../../src/text/steps.ts';
import {bootTarget} from './boot/machine.ts';

/*
 * What every step brings with it. Its cut points are demanded by
 * test/qemu/harness/resume/points.test.ts, its row of README.md by test/papers/claims.test.ts, its
 * link of the chain by the compiler (text/steps.ts).
 */
const boot = bootTarget();
const files = {...boot.payload.files, 'root.erofs': '0'.repeat(64), 'root.verity': '1'.repeat(64)};
const target = {...boot, payload: {...boot.payload, files}};
const discarding = {
  ...target,
  answers: {...target.answers, mok: {...target.answers.mok, protection: 'discard' as const}},
};
const steps = [
  preflightStep(discarding, {verifyPayload: async () => ({})}),
  ...writingSteps(discarding),
];
const here = import.meta.dirname;
const imported = globSync('**/*.test.ts', {cwd: here})
  .filter(file => file !== 'demands.test.ts')
  .flatMap(file => readFileSync(join(here, file), 'utf8').match(/^import .*src\/steps.*$/gm) ?? []);

/** The name of the function that makes a step: `boot-files` → bootFilesStep. */
const makerOf = (id: string): string =>
  `${id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Step`;

test('all steps are looked at', () => {
  expect(steps.map(({id}) => id)).toEqual(Object.keys(stepTitles));
});

describe.each(steps)('the step $id', ({id, title}) => {
  test('is tested by a file of test/steps', () => {
    expect(imported.filter(line => line.includes(makerOf(id)))).not.toEqual([]);
  });

  test('has its title from text/steps.ts', () => {
    expect(title).toBe(Object.entries(stepTitles).find(([one]) => one === id)?.[1]);
  });
});
