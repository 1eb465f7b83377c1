// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {judged, notJudged} from '../../../../qemu/harness/resume/judge/verdicts.ts';
import {writingSteps} from '../../../../src/steps/index.ts';
import {bootTarget} from '../../../steps/boot/machine.ts';

const mok = {presence: 'driver', password: {credential: 'forge.mok'}, protection: 'discard'};

const files = {'root.erofs': '0'.repeat(64), 'root.verity': '1'.repeat(64)};

test('every step is judged on the disk, or it is said why not', () => {
  const steps = [bootTarget(), bootTarget({mok})].flatMap(target =>
    writingSteps({
      ...target,
      payload: {...target.payload, files: {...target.payload.files, ...files}},
    }).map(({id}) => id),
  );
  expect(steps).toContain('discard');
  expect(
    [...judged, ...Object.keys(notJudged)].toSorted(),
    'qemu/harness/resume/judge/verdicts.ts: in judged (then in belongTo of truth.ts too), or notJudged',
  ).toEqual([...new Set(steps)].toSorted());
});

test('what is inside of steps is asked in one file', () => {
  const home = 'qemu/harness/resume/judge';
  const asking = readdirSync(home).filter(file =>
    /src\/steps\/(?!make\.ts|target\/target\.ts)/.test(
      readFileSync(`${home}/${file}`, 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, ''),
    ),
  );
  expect(asking).toEqual(['product.ts']);
});
