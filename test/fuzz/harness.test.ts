// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {spoiled, wounded} from './bytes.ts';
import {campaign} from './campaign.ts';
import {campaigns} from './campaigns.ts';
import {runWatched, tallyLines} from './nightly.ts';
import {watched, watchMemory} from './watch.ts';

const numbers = (judge: (value: number) => Promise<string>) =>
  campaign({name: 'numbers', about: 'numbers', input: fc.nat({max: 1000}), show: String, judge});

describe('a campaign', () => {
  test('counts what became of each input', async () => {
    const tally = await numbers(async value => (value % 2 === 0 ? 'even' : 'odd')).run(100, 1);
    expect(tally.runs).toBe(100);
    expect((tally.verdicts['even'] ?? 0) + (tally.verdicts['odd'] ?? 0)).toBe(100);
  });

  test('ends with the smallest input that breaks a promise, and says how to come back to it', async () => {
    const judge = async (value: number): Promise<string> => {
      if (value >= 17) throw new Error('too much');
      return 'fine';
    };
    await expect(numbers(judge).run(100, 7)).rejects.toThrow(
      /numbers: --seed 7, after \d+ inputs: Error: too much\n--- input\n17\n---/,
    );
  });

  test('is told each input before it is judged', async () => {
    const told: string[] = [];
    let judged = 0;
    await numbers(async () => String(told.length - ++judged)).run(
      5,
      1,
      input => void told.push(input),
    );
    expect(told).toHaveLength(5);
    expect(judged).toBe(5);
  });
});

describe('the watch', () => {
  test('names the input of a thread that hangs', async () => {
    const module = new URL('watch.ts', import.meta.url).href;
    const code = [
      'import {workerData} from "node:worker_threads";',
      `import {watched} from ${JSON.stringify(module)};`,
      'watched(workerData.memory).begin("the bad one"); for (;;);',
    ].join('\n');
    const thread = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    await expect(
      runWatched({name: 'hanging'}, 1, 1, 1, {interval: 20, limit: 100, thread}),
    ).rejects.toThrow(/input 1 hangs:\n--- input\nthe bad one\n---/);
  });

  test('passes on how a thread ended by itself', async () => {
    const thread = new URL(
      `data:text/javascript,${encodeURIComponent('throw new Error("no such campaign")')}`,
    );
    await expect(
      runWatched({name: 'none'}, 1, 1, 1, {interval: 20, limit: 1000, thread}),
    ).rejects.toThrow('no such campaign');
  });

  test('shares the runs among threads, each with a seed of its own, and adds up what they found', async () => {
    const code = [
      'import {parentPort, workerData} from "node:worker_threads";',
      'const {runs, seed} = workerData; parentPort.postMessage({runs, verdicts: {["seed ' +
        '" + seed]: runs, any: runs}, slowest: seed});',
    ].join('\n');
    const thread = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    expect(
      await runWatched({name: 'shared'}, 8, 40, 3, {interval: 1000, limit: 1000, thread}),
    ).toEqual({
      runs: 8,
      verdicts: {any: 8, 'seed 40': 2, 'seed 41': 3, 'seed 42': 3},
      slowest: 42,
    });
  });

  test('ends every thread when one of them fails', async () => {
    const code =
      'import {workerData} from "node:worker_threads"; if (workerData.seed === 2) throw new Error("seed 2"); setInterval(() => {}, 1000);';
    const thread = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    await expect(
      runWatched({name: 'one of two'}, 10, 1, 2, {interval: 1000, limit: 1000, thread}),
    ).rejects.toThrow('seed 2');
  });

  test('shows one side what the other began, whatever its length', () => {
    const memory = watchMemory();
    const [here, there] = [watched(memory), watched(memory)];
    here.begin('ä'.repeat(100_000));
    here.begin('second');
    expect(there.look()).toEqual({count: 2, input: 'second'});
  });
});

test('what is printed begins with the commonest verdict', () => {
  expect(
    tallyLines(
      'answers',
      {wall: 12.4, cpu: 20},
      {runs: 124, verdicts: {faults: 1, planned: 2}, slowest: 7.2},
    ),
  ).toEqual([
    'answers: 124 inputs in 12 s (10 a second), 20 s of processor time (6 a second), slowest 7 ms',
    '         2  planned',
    '         1  faults',
  ]);
});

test('every kind of input has a name of its own', () => {
  expect(campaigns.map(({name}) => name)).toEqual([...new Set(campaigns.map(({name}) => name))]);
  expect(campaigns).toHaveLength(7);
});

test('wounds and spoiled values differ from what they were, mostly', () => {
  const whole = {a: [1, {b: 'x'}], c: 'text'};
  const samples = fc.sample(spoiled(fc.constant(whole)), {numRuns: 100, seed: 3});
  expect(
    samples.filter(value => JSON.stringify(value) !== JSON.stringify(whole)).length,
  ).toBeGreaterThan(80);
  expect(whole).toEqual({a: [1, {b: 'x'}], c: 'text'});
  expect(
    fc
      .sample(wounded(fc.constant('hello world')), {numRuns: 100, seed: 3})
      .filter(text => text !== 'hello world').length,
  ).toBeGreaterThan(80);
});
