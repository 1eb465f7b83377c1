// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {manyDisks} from '../hardware/many-disks.ts';
import {on} from '../support/world.ts';
import {runWords} from '../../src/cli/run.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {desk} from './support.ts';

/** A desk at the recorded machine; the tools that are asked for their versions do not answer. */
function at() {
  const here = desk();
  const {machine} = manyDisks([on(({program}) => program !== 'lsblk', {code: 127})]);
  return {
    here,
    run: (...words: readonly string[]) =>
      runWords(verbs, words, {...here.context, machine: {...machine, clock: here.clock}}),
  };
}

test('forge hardware shows the machine, what is missing, and each disk with the line that takes it', async () => {
  const {here, run} = at();
  expect(await run('hardware')).toBe(0);
  const text = here.out.join('\n');
  expect(text).toContain('Machine: Lab One; board Board; running Test OS');
  expect(text).toContain('Missing: ');
  expect(text).toMatch(/match: *\{ *serial: *"?VIRT1/);
});

test('forge hardware --json is one line with sizes as decimal strings', async () => {
  const {here, run} = at();
  expect(await run('hardware', '--json')).toBe(0);
  expect(here.out).toHaveLength(1);
  const told = JSON.parse(here.out[0] ?? '');
  expect(told).toMatchObject({type: 'hardware', inventory: {system: 'Lab One', memory: '1024'}});
  expect(told.disks.every((disk: {bytes: unknown}) => typeof disk.bytes === 'string')).toBe(true);
});
