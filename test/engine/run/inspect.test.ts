// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, it} from 'vitest';
import {inspectAll} from '../../../src/engine/run/inspect.ts';
import {dryRunner} from '../../../src/system/runner-dry.ts';
import {fakeWorld} from '../../support/world.ts';
import {fileStep} from '../support.ts';

it('a dry run looks at every step and changes nothing', async () => {
  const world = fakeWorld({files: {'/out/a': 'a'}});
  const verdicts = await inspectAll(
    [fileStep('a'), fileStep('b', ['a'])],
    {...world.machine, run: dryRunner(world.machine.run)},
    () => {},
    new AbortController().signal,
  );
  expect([...verdicts].map(([id, {type}]) => [id, type])).toEqual([
    ['a', 'satisfied'],
    ['b', 'absent'],
  ]);
  expect(world.files.writes).toEqual([]);
  expect(world.calls).toEqual([]);
});
