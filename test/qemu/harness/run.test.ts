// SPDX-License-Identifier: GPL-3.0-or-later
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {runOne, runScenarios} from '../../../qemu/harness/run.ts';
import {select, type Scenario} from '../../../qemu/harness/scenario.ts';
import {scenarios} from '../../../qemu/scenarios/index.ts';
import {LabFailure} from '../../../qemu/driver/failure.ts';
import type {Lab} from '../../../qemu/driver/lab.ts';
import {parseQemuVersion} from '../../../qemu/driver/qemu-version.ts';
import {Reaper} from '../../../qemu/driver/reaper.ts';
import type {Vm} from '../../../qemu/driver/vm.ts';

let home: string;
let said: string[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'forge-test-'));
  said = [];
});
afterEach(() => rmSync(home, {recursive: true}));

const lab = (): Lab => ({
  tool: name => name,
  version: parseQemuVersion('QEMU emulator version 10.0.13'),
  accel: 'tcg',
  cpus: 2,
  firmware: {code: '', vars: ''},
  cache: join(home, 'cache'),
  reaper: new Reaper(),
  patience: 1,
  say: line => said.push(line),
});
const medium = {image: '', key: '', payload: '/p', manifestKey: '/k'};
const scenario = (name: string, run: Scenario['run'], more: Partial<Scenario> = {}): Scenario => ({
  name,
  groups: ['main'],
  ci: false,
  budget: 60,
  about: 'a test',
  run,
  ...more,
});
const one = (each: Scenario): ReturnType<typeof runOne> =>
  runOne(each, lab(), medium, join(home, each.name));

describe('runOne', () => {
  test('passes when nothing throws and every claim is held', async () => {
    const outcome = await one(
      scenario('good', context => Promise.resolve(context.ledger.claim('a', 'A', true, 'seen'))),
    );
    expect(outcome.failure).toBeUndefined();
    expect(outcome.claims).toHaveLength(1);
  });

  test('fails by a claim that is not held, and names it', async () => {
    expect(
      (
        await one(
          scenario('bad', context =>
            Promise.resolve(context.ledger.claim('root', 'R', false, 'ext4')),
          ),
        )
      ).failure,
    ).toBe('claims not held: root: ext4');
  });

  test('fails with the phase and the whole message of an expected failure', async () => {
    const outcome = await one(
      scenario('bad', context =>
        context.ledger.phase('boot', () =>
          Promise.reject(new LabFailure('no menu', {seen: 'the screen'})),
        ),
      ),
    );
    expect(outcome.failure).toBe('boot: no menu\nthe screen');
  });

  test('fails with a stack when the driver itself is wrong', async () => {
    expect(
      (await one(scenario('bug', () => Promise.reject(new TypeError('x is not a function')))))
        .failure,
    ).toMatch(/TypeError: x is not a function\n\s+at /);
  });

  test('a budget that is over fails with what the machines showed, and ends them', async () => {
    let stopped = 0;
    const vm = {
      ended: false,
      describe: () => 'MokManager waits',
      stop: () => {
        stopped++;
      },
    } as unknown as Vm;
    const outcome = await one(
      scenario(
        'slow',
        context => {
          context.watch(vm);
          return new Promise(() => undefined);
        },
        {budget: 0.05},
      ),
    );
    expect(outcome.failure).toMatch(/not done after its 0\.05 s\nMokManager waits/);
    expect(stopped).toBe(1);
  });

  test('scratch files are gone afterwards, kept files are not', async () => {
    let scratch = '';
    await one(
      scenario('files', context => {
        scratch = context.scratch;
        writeFileSync(join(scratch, 'overlay'), 'x');
        writeFileSync(join(context.out, 'serial.log'), 'x');
        return Promise.resolve();
      }),
    );
    expect([existsSync(scratch), existsSync(join(home, 'files', 'serial.log'))]).toEqual([
      false,
      true,
    ]);
  });
});

test('runScenarios goes on after a failure, says the table last, and writes the report', async () => {
  const report = await runScenarios(
    [
      scenario('a', () => Promise.reject(new LabFailure('no'))),
      scenario('b', () => Promise.resolve()),
    ],
    lab(),
    medium,
    join(home, 'out'),
  );
  expect(said.at(-1)).toBe('1 passed, 1 failed');
  expect(report).toMatchObject({
    passed: 1,
    failed: 1,
    accelerator: 'tcg',
    qemu: 'QEMU emulator version 10.0.13',
  });
  expect(readFileSync(join(home, 'out', 'junit.xml'), 'utf8')).toContain('<testcase name=');
  expect(JSON.parse(readFileSync(join(home, 'out', 'report.json'), 'utf8'))).toMatchObject({
    passed: 1,
    scenarios: [{name: 'a', failure: 'start: no'}, {name: 'b'}],
  });
});

describe('select', () => {
  const all = [
    scenario('a', () => Promise.resolve(), {ci: true}),
    scenario('b', () => Promise.resolve(), {groups: ['negative', 'main']}),
  ];
  test.each([
    ['all', ['a', 'b']],
    ['ci', ['a']],
    ['main', ['a', 'b']],
    ['negative', ['b']],
    ['tui', []],
    ['b', ['b']],
  ])('%s', (word, names) => {
    expect(select(all, word)?.map(each => each.name)).toEqual(names);
  });
  test('a word that names nothing is told from an empty group', () =>
    expect(select(all, 'mian')).toBeUndefined());
});

describe('the real list', () => {
  test("names are single and no group's name", () => {
    const names = scenarios.map(each => each.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter(name => ['list', 'all', 'ci', 'main'].includes(name))).toEqual([]);
  });
  test('ci leaves the main job to "npm test", which keeps its machine; all begins with it', () => {
    expect(select(scenarios, 'ci')?.map(each => each.name)).not.toContain('main-install');
    expect(select(scenarios, 'all')?.[0]?.name).toBe('main-install');
  });
});
