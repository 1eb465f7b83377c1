// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {estimate} from '../../src/run-view/estimate.ts';
import {viewAfter} from '../../src/run-view/view.ts';
import {
  asked,
  copying,
  ended,
  failure,
  goesOn,
  planOnly,
  runOf,
  silent,
  stamped,
  stopped,
} from './runs.ts';

describe('a run as its events tell it', () => {
  test('begins with its plan; what was told before is of no run', () => {
    expect(
      viewAfter(undefined, stamped([{type: 'note', step: 'x', note: 'early'}])[0]!),
    ).toBeUndefined();
    expect(planOnly()).toMatchObject({digest: '4fb34bc8d246eb82'.repeat(4), log: [], warnings: []});
    expect(planOnly().steps.every(({state}) => state === 'waiting')).toBe(true);
  });
  test('knows what runs, since when, and how far the copy has come', () => {
    const run = copying(5n, 10n);
    expect(run.steps.filter(({state}) => state === 'running').map(({id}) => id)).toEqual(['root']);
    expect(run.copy).toMatchObject({step: 'root', done: 5n, total: 10n});
    expect(run.now).toBeGreaterThan(run.copy!.began);
  });
  test('a copy that starts over is timed anew', () => {
    const [plan, ...rest] = stamped([
      {
        type: 'plan',
        digest: 'd',
        resumed: false,
        steps: [{id: 'root', title: 't', effect: 'write', weight: 1}],
      },
      {type: 'progress', step: 'root', done: '9', total: '10'},
      {type: 'progress', step: 'root', done: '1', total: '10'},
    ]);
    const run = rest.reduce(
      (picture, event) => viewAfter(picture, event),
      viewAfter(undefined, plan!),
    );
    expect(run?.copy?.began).toBe(rest[1]?.t);
  });
  test('keeps the evidence of steps, and the copy no longer than it lasts', () => {
    const run = ended('staged');
    expect(run.steps.find(({id}) => id === 'mok')?.evidence['sha1']).toMatch(/^e2:41/);
    expect(run.copy).toBeUndefined();
    expect(run.result).toBe('staged');
  });
  test('a question brings its problem, an answer takes both away', () => {
    expect(asked()).toMatchObject({
      question: {choices: ['retry', 'abort', 'stop']},
      problem: failure,
    });
    expect(stopped()).toMatchObject({result: 'failed', problem: failure});
    expect(stopped().question).toBeUndefined();
  });
  test('the log holds commands, what they said, and how they ended where that is no success', () => {
    const run = runOf(
      {type: 'plan', digest: 'd', resumed: false, steps: []},
      {type: 'command', phase: 'start', step: 's', call: 1, argv: ['a', 'b'], effect: 'read'},
      {type: 'output', step: 's', call: 1, stream: 'stderr', line: 'oh'},
      {
        type: 'command',
        phase: 'end',
        step: 's',
        call: 1,
        argv: ['a', 'b'],
        effect: 'read',
        code: 0,
        ms: 1,
      },
      {
        type: 'command',
        phase: 'end',
        step: 's',
        call: 2,
        argv: ['c'],
        effect: 'read',
        code: 7,
        ms: 1,
      },
      {type: 'note', step: 's', note: 'a note'},
      {type: 'warning', problem: failure},
    );
    expect(run.log).toEqual(['$ a b', '  oh', '  exit 7', 'a note']);
    expect(run.warnings).toEqual([failure]);
  });
  test('the log does not grow without end', () => {
    const lines = Array.from({length: 1000}, (_, index) => ({
      type: 'note' as const,
      step: 's',
      note: String(index),
    }));
    const run = runOf({type: 'plan', digest: 'd', resumed: false, steps: []}, ...lines);
    expect(run.log.length).toBeLessThanOrEqual(500);
    expect(run.log.at(-1)).toBe('999');
  });
  test.each([
    ['proving', 'proving'],
    ['blocked', 'blocked'],
    ['revoking', 'taken back'],
    ['verifying', 'running'],
    ['releasing', 'waiting'],
  ] as const)('%s is shown as %s', (state, shown) => {
    const run = runOf(
      {
        type: 'plan',
        digest: 'd',
        resumed: false,
        steps: [{id: 's', title: 't', effect: 'write', weight: 1}],
      },
      {type: 'step', step: 's', state},
    );
    expect(run.steps[0]?.state).toBe(shown);
  });
});

test('a step that is tried again is measured from there', () => {
  const [one, other] = [
    {type: 'step', step: 'preflight', state: 'running'},
    {type: 'step', step: 'preflight', state: 'failed'},
  ] as const;
  const again = [...stamped([one, other, one])].reduce(viewAfter, planOnly())!.steps[0]!;
  expect(again).toMatchObject({state: 'running', began: stamped([one, other, one])[2]!.t});
  expect(again.ended).toBeUndefined();
});

describe('what gives no sign of life', () => {
  const more = (...bodies: Parameters<typeof stamped>[0]) =>
    stamped(bodies).reduce((run, event) => viewAfter(run, event)!, silent());
  test('is kept until anything is heard, which estimates are not', () => {
    expect(silent().stalled).toEqual({
      words: 'mkfs.ext4 -q /dev/mapper/forge-state',
      quiet: 120_000,
      expected: 60_000,
      last: 'Writing inode tables: 12/128',
      process: 'a wait that nothing ends',
    });
    expect(more({type: 'expected', step: 'state', ms: 1, left: 1}).stalled).toBeDefined();
    expect(
      more({type: 'output', step: 'state', call: 1, stream: 'stdout', line: 'x'}).stalled,
    ).toBeUndefined();
    expect(more({type: 'step', step: 'state', state: 'failed'}).stalled).toBeUndefined();
  });
});

describe('a run that goes on', () => {
  test('keeps what was done before it, but not what only looks', () => {
    const plan = {
      type: 'plan' as const,
      digest: 'd',
      resumed: true,
      steps: [
        {id: 'a', title: 'a', effect: 'read' as const, weight: 1},
        {id: 'b', title: 'b', effect: 'write' as const, weight: 1},
      ],
    };
    const run = runOf(
      plan,
      {type: 'step', step: 'a', state: 'done', how: 'already'},
      {type: 'step', step: 'b', state: 'done', how: 'already'},
    );
    expect(run.steps.map(({kept}) => kept)).toEqual([undefined, true]);
    expect(goesOn().steps.filter(({kept}) => kept)).toHaveLength(6);
  });
});

describe('an estimate', () => {
  test("is the engine's where it has one, and goes down with the clock", () => {
    const run = goesOn();
    expect(estimate(run).left).toBe(100_000);
    expect(estimate({...run, now: run.now + 30_000}).left).toBe(70_000);
    expect(estimate({...run, now: run.now + 900_000}).left).toBe(0);
  });
  test('goes by the weights, and by the bytes of the copy under way', () => {
    expect(estimate(planOnly())).toEqual({share: 0, left: undefined});
    expect(estimate(copying(0n)).share).toBeCloseTo(16 / 150, 3);
    expect(estimate(copying(50n, 100n)).share).toBeCloseTo(46 / 150, 3);
    expect(estimate(ended('staged'))).toEqual({share: 1, left: 0});
  });
  test('tells no time left before a tenth is done', () => {
    const run = runOf(
      {
        type: 'plan',
        digest: 'd',
        resumed: false,
        steps: [
          {id: 'a', title: 'a', effect: 'read', weight: 1},
          {id: 'b', title: 'b', effect: 'read', weight: 99},
        ],
      },
      {type: 'step', step: 'a', state: 'done'},
    );
    expect(estimate(run)).toEqual({share: 0.01, left: undefined});
  });
  test('of a plan without steps is nothing', () => {
    expect(estimate(runOf({type: 'plan', digest: 'd', resumed: false, steps: []}))).toEqual({
      share: 0,
      left: undefined,
    });
  });
  test('of a copy of nothing does not divide by it', () => {
    expect(estimate(copying(0n, 0n)).share).toBeCloseTo(16 / 150, 3);
  });
});
