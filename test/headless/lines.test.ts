// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {EngineEvent, EventBody} from '../../src/engine/events.ts';
import {lineTeller} from '../../src/headless/lines.ts';

const plan: EventBody = {
  type: 'plan',
  digest: 'ab'.repeat(32),
  resumed: false,
  steps: [
    {id: 'preflight', title: 'Check machine and payload', effect: 'read', weight: 1},
    {id: 'root', title: 'Write the root image', effect: 'destroy', weight: 9},
    {id: 'mok', title: "Stage the machine's key", effect: 'write', weight: 1},
  ],
};

/** Lines of events, each with its time in milliseconds. */
function lines(...events: readonly (readonly [t: number, body: EventBody])[]): readonly string[] {
  const tell = lineTeller();
  return events.flatMap(([t, body], seq) => tell({...body, seq, t}));
}

const problem = {
  code: 'COMMAND-FAILED' as const,
  title: 'A command failed',
  detail: 'mkfs.ext4 ended with code 1',
  remedy: 'Look at it.',
  evidence: {command: 'mkfs.ext4 /dev/vda8', exitCode: 1, tail: 'line one\nline two'},
};

describe('a run', () => {
  test('goes step by step, numbered, with durations', () => {
    expect(
      lines(
        [0, plan],
        [0, {type: 'step', step: 'preflight', state: 'verifying'}],
        [1000, {type: 'note', step: 'preflight', note: 'checking the signature'}],
        [12_300, {type: 'step', step: 'preflight', state: 'done', how: 'already'}],
        [12_300, {type: 'step', step: 'root', state: 'verifying'}],
        [12_400, {type: 'step', step: 'root', state: 'running', attempt: 1}],
        [12_500, {type: 'action', step: 'root', index: 0, of: 1, effect: 'destroy', words: 'copy'}],
        [30_000, {type: 'step', step: 'root', state: 'proving'}],
        [75_400, {type: 'step', step: 'root', state: 'done', how: 'applied'}],
        [
          75_500,
          {type: 'step', step: 'mok', state: 'done', how: 'already', evidence: {sha1: 'aa:bb:cc'}},
        ],
        [76_000, {type: 'finished', result: 'staged'}],
      ),
    ).toEqual([
      'Installation begins: 3 steps, plan abababababababab',
      '[1/3] Check machine and payload',
      '        checking the signature',
      '[1/3] done, 12 s',
      '[2/3] Write the root image',
      '[2/3] done, 1 min 03 s',
      "[3/3] Stage the machine's key: already done",
      "Installed. After the restart the machine's key must be confirmed in MokManager;",
      'then the machine starts its own system. (1 min 16 s)',
      'Before you confirm the key, "View key 0" must show this SHA-1: aa:bb:cc',
    ]);
  });

  test('that hears nothing of a command names it, what it said last, and how it is ended', () => {
    expect(
      lines(
        [0, plan],
        [
          0,
          {
            type: 'stalled',
            step: 'root',
            words: 'mkfs.ext4 /dev/vda8',
            quiet: 120_000,
            expected: 60_000,
            last: 'Writing inode tables',
            process: 'disk sleep',
          },
        ],
      ).slice(1),
    ).toEqual([
      'WAITING: nothing was heard for 2 min of: mkfs.ext4 /dev/vda8',
      '  | Writing inode tables',
      '  It is in: disk sleep',
      '  It may still come back; "forge stop-command" ends it, and its step has failed',
      '  then.',
    ]);
  });

  test('says with its progress how long all of it still takes, as the engine measures', () => {
    const told = lines(
      [0, plan],
      [1000, {type: 'expected', step: 'root', ms: 1, left: 190_000}],
      [11_000, {type: 'progress', step: 'root', done: '1048576', total: '4194304'}],
    );
    expect(told.at(-1)).toBe('        1 MiB of 4 MiB, 25 %, about 3 min left in all');
  });

  test('that goes on says so', () =>
    expect(lines([0, {...plan, resumed: true}])[0]).toContain(
      'Going on with the installation on the disk',
    ));

  test('of a second attempt is told from the first, and timed anew', () => {
    expect(
      lines(
        [0, plan],
        [0, {type: 'step', step: 'root', state: 'running', attempt: 1}],
        [2000, {type: 'step', step: 'root', state: 'failed'}],
        [60_000, {type: 'step', step: 'root', state: 'running', attempt: 2}],
        [61_000, {type: 'step', step: 'root', state: 'done', how: 'applied'}],
      ).slice(1),
    ).toEqual([
      '[2/3] Write the root image',
      '[2/3] Write the root image: failed after 2.0 s',
      '[2/3] Write the root image (attempt 2)',
      '[2/3] done, 1.0 s',
    ]);
  });

  test('whose key is trusted already asks nobody to compare anything', () => {
    const told = lines(
      [0, plan],
      [0, {type: 'step', step: 'mok', state: 'done', how: 'applied', evidence: {sha1: 'aa:bb'}}],
      [1, {type: 'finished', result: 'enforced'}],
    ).join(' ');
    expect(told).toContain('trusts the key already');
    expect(told).not.toContain('aa:bb');
  });

  test('that nothing verifies is not told as a success', () => {
    const told = lines([0, plan], [1, {type: 'finished', result: 'unenforced'}]).join(' ');
    expect(told).toContain('NOT enforced: nothing verifies');
    expect(told).not.toMatch(/trusts|confirm/);
  });
});

describe('progress', () => {
  const mib = 1024 * 1024;
  const at = (t: number, done: number): readonly [number, EventBody] => [
    t,
    {type: 'progress', step: 'root', done: String(done), total: String(200 * mib)},
  ];

  test('is told at most every five seconds', () => {
    const events = Array.from({length: 200}, (_, index) => at(index * 100, index * mib));
    expect(lines(...events)).toHaveLength(4);
  });

  test('has bytes, share and rate', () => {
    expect(lines([0, plan], at(0, 0), at(10_000, 100 * mib)).slice(1)).toEqual([
      '        0 bytes of 200 MiB, 0 %',
      '        100 MiB of 200 MiB, 50 %, 10 MiB/s',
    ]);
  });

  test('of the re-reading is measured from its own beginning', () => {
    expect(
      lines([0, plan], at(0, 0), at(10_000, 200 * mib), at(20_000, 0), at(30_000, 100 * mib)).at(
        -1,
      ),
    ).toContain('10 MiB/s');
  });
});

describe('trouble', () => {
  test('has code, what happened, the command, its last words, and what to do', () => {
    expect(lines([0, {type: 'problem', step: 'root', problem}])).toEqual([
      'PROBLEM COMMAND-FAILED: A command failed',
      '  mkfs.ext4 ended with code 1',
      '  Command: mkfs.ext4 /dev/vda8 (exit code 1)',
      '  | line one',
      '  | line two',
      '  What to do: Look at it.',
    ]);
  });

  test('that is no failure is called a warning', () =>
    expect(lines([0, {type: 'warning', problem}])[0]).toMatch(/^WARNING /));

  test('that waits for a decision says which words decide', () => {
    const question: EventBody = {
      type: 'question',
      question: 0,
      class: 'step.drifted',
      step: 'root',
      choices: ['retry', 'redo', 'abort', 'stop'],
    };
    const told = lines([0, plan], [0, question]).slice(1).join(' ');
    expect(told).toContain('Write the root image cannot go on');
    for (const verb of ['"forge retry"', '"forge retry --redo"', '"forge abort"'])
      expect(told).toContain(verb);
  });

  test('blocks what stands on it', () => {
    const told = lines([0, plan], [0, {type: 'step', step: 'mok', state: 'blocked', by: 'root'}]);
    expect(told[1]).toBe("[3/3] Stage the machine's key: waits for Write the root image");
  });

  test.each(['failed', 'aborted'] as const)('a run that %s ends with the way on', result => {
    expect(lines([0, {type: 'finished', result, problem}]).join(' ')).toMatch(
      /COMMAND-FAILED.*(goes on where it stopped|taken back)/,
    );
  });
});

test('commands, their output and actions are for the log', () => {
  expect(
    lines(
      [
        0,
        {type: 'command', phase: 'start', step: 'root', call: 0, argv: ['dd'], effect: 'destroy'},
      ],
      [0, {type: 'output', step: 'root', call: 0, stream: 'stdout', line: 'x'}],
      [0, {type: 'action', step: 'root', index: 0, of: 1, effect: 'write', words: 'dd'}],
    ),
  ).toEqual([]);
});

test('whatever the events say, a line is at most 79 columns of printable text', () => {
  // Mostly what a terminal might obey, and any other UTF-16 unit; fast-check's own `binary` unit
  // takes seconds to set up.
  const unit = fc.oneof(fc.integer({min: 0, max: 0xff}), fc.integer({min: 0, max: 0xffff}));
  const text = fc.array(unit, {maxLength: 200}).map(units => String.fromCharCode(...units));
  const step = fc.record({
    id: text,
    title: text,
    effect: fc.constant('write' as const),
    weight: fc.constant(1),
  });
  const body: fc.Arbitrary<EventBody> = fc.oneof(
    fc.record({type: fc.constant('note' as const), step: text, note: text}),
    fc.record({
      type: fc.constant('problem' as const),
      problem: fc.record({
        code: fc.constant('IO-FAILED' as const),
        title: text,
        detail: text,
        remedy: text,
        evidence: fc.record({command: text, tail: text}),
      }),
    }),
    fc.record({
      type: fc.constant('step' as const),
      step: text,
      state: fc.constantFrom('running' as const, 'failed' as const),
      by: text,
    }),
    fc.record({
      type: fc.constant('plan' as const),
      digest: text,
      resumed: fc.boolean(),
      steps: fc.array(step, {maxLength: 3}),
    }),
  );
  fc.assert(
    fc.property(fc.array(body, {maxLength: 6}), bodies => {
      const tell = lineTeller();
      for (const [seq, one] of bodies.entries()) {
        const event: EngineEvent = {...one, seq, t: seq};
        for (const line of tell(event)) {
          if (/\p{Cc}/u.test(line) || Array.from(line).length > 79)
            throw new Error(JSON.stringify(line));
        }
      }
    }),
    {numRuns: 60},
  );
});
