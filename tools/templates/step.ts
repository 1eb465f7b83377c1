// SPDX-License-Identifier: GPL-3.0-or-later
import {identifier, licence, type Template} from './template.ts';

const source = (
  name: string,
): string => `${licence}import type {Step} from '../engine/plan/step.ts';
import {stepTitles} from '../text/steps.ts';
import type {Target} from './target/target.ts';

/** What it is for, and why it stands where it stands. */
export const ${identifier(name)}Step = (target: Target): Step => ({
  id: '${name}',
  title: stepTitles['${name}'],
  needs: ['partition'],
  effect: 'write',
  weight: 1,
  // Everything that will be done, as data: the plan, the review and the run read this list.
  actions: [],
  async verify(reader) {
    // Looks at the machine, never at the journal.
    const text = await reader.files.readText(\`/TODO/\${target.disk.device}\`);
    return text === undefined ? {type: 'absent'} : {type: 'satisfied', evidence: {}};
  },
});
`;

const test = (name: string): string => `${licence}import {expect, test} from 'vitest';
import {${identifier(name)}Step} from '../../src/steps/${name}.ts';
import {bootMachine, bootTarget} from './boot/machine.ts';

const target = bootTarget();
const step = ${identifier(name)}Step(target);

test('${name} is absent, is applied, and is then proved', async () => {
  const world = bootMachine(target);
  expect(await world.verify(step)).toEqual({type: 'absent'});
  await world.install(step);
});
`;

export const step: Template = name => ({
  files: {[`src/steps/${name}.ts`]: source(name), [`test/steps/${name}.test.ts`]: test(name)},
  places: [
    `src/text/steps.ts                     '${name}': its title, in its place in the ` +
      'order; its link of the chain',
    `src/steps/index.ts                    ${identifier(name)}Step(target), in its place`,
    `README.md                             a row of the table of steps`,
    'qemu/harness/resume/points.ts         its cut points: its boundary, and inside if it writes; how',
    '                                      many there are stands in README.md and docs/resume.md',
    'qemu/harness/resume/judge/verdicts.ts how its power losses are judged, or why they are not',
    'qemu/harness/resume/judge/truth.ts    if they are: which files are its work',
    'test/fixtures/promises/               the plan has it: GOLDEN=plan npm run unit -- ' +
      'test/promises.test.ts',
  ],
});
