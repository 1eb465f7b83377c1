// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  destroy,
  read,
  write,
  type Command,
  type Outcome,
  type Runner,
} from '../../src/system/command.ts';
import type {RecordedCall} from '../../src/system/machine-recording.ts';
import {parseRecording, recordingRunner, recordLine, replayRunner} from './recording.ts';

const outcome = (stdout: string, code = 0): Outcome => ({code, stdout, stderr: '', ms: 7});
const echo: Runner = {run: async command => outcome(`${command.args.join(' ')}\n`)};
const calls: readonly RecordedCall[] = [
  {command: read('lsblk', '--json'), outcome: outcome('{}\n')},
  {
    command: {...destroy('cryptsetup', 'luksFormat'), stdin: {secret: 'pass'}},
    outcome: outcome('', 1),
  },
];

describe('a recording', () => {
  it('holds commands and outcomes, and secrets by name only', async () => {
    let text = '';
    const recorder = recordingRunner(echo, line => {
      text += line;
    });
    await recorder.run(
      {...write('cryptsetup', 'open'), stdin: {secret: 'pass'}},
      {input: new TextEncoder().encode('hunter2')},
    );
    expect(text).not.toContain('hunter2');
    expect(parseRecording(text)).toEqual([
      {
        command: {...write('cryptsetup', 'open'), stdin: {secret: 'pass'}},
        outcome: outcome('open\n'),
      },
    ]);
  });

  it('reads back whatever was written', () => {
    const command: fc.Arbitrary<Command> = fc.record(
      {
        program: fc.string(),
        args: fc.array(fc.string()),
        effect: fc.constantFrom('read', 'write', 'destroy'),
        stdin: fc.oneof(fc.string(), fc.record({secret: fc.string()})),
        okCodes: fc.array(fc.nat(255)),
      },
      {requiredKeys: ['program', 'args', 'effect']},
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            command,
            outcome: fc.record({
              code: fc.nat(255),
              stdout: fc.string(),
              stderr: fc.string(),
              ms: fc.nat(),
            }),
          }),
        ),
        some => {
          expect(JSON.stringify(parseRecording(some.map(recordLine).join('')))).toBe(
            JSON.stringify(some),
          );
        },
      ),
    );
  });

  it('names the line that is not a call', () => {
    expect(() =>
      parseRecording(
        `${recordLine({command: read('a'), outcome: outcome('')})}{"command":"rm -rf /"}\n`,
      ),
    ).toThrow('line 2');
  });
});

describe('a replay', () => {
  it('answers the same calls in the same order', async () => {
    const replay = replayRunner(calls);
    expect(await replay.run(read('lsblk', '--json'))).toEqual(outcome('{}\n'));
    expect(
      await replay.run({...destroy('cryptsetup', 'luksFormat'), stdin: {secret: 'pass'}}),
    ).toEqual(outcome('', 1));
    expect(() => replay.finish()).not.toThrow();
  });

  it.each<readonly [string, Command]>([
    ['another program', read('blkid', '--json')],
    ['another argument', read('lsblk', '--bytes')],
    ['an argument more', read('lsblk', '--json', '-b')],
    ['another effect', write('lsblk', '--json')],
    ['some input', {...read('lsblk', '--json'), stdin: 'x'}],
    ['other good codes', {...read('lsblk', '--json'), okCodes: [1]}],
    ['an environment', {...read('lsblk', '--json'), env: {A: 'b'}}],
  ])('fails for %s', async (_, command) => {
    await expect(replayRunner(calls).run(command)).rejects.toThrow('call 1 differs');
  });

  it('fails for a call too many and for one too few', async () => {
    await expect(replayRunner([]).run(read('lsblk'))).rejects.toThrow('the recording has ended');
    const replay = replayRunner(calls);
    expect(() => replay.finish()).toThrow('2 recorded calls were not made');
    await replay.run(read('lsblk', '--json'));
    expect(() => replay.finish()).toThrow('1 recorded calls were not made');
  });

  it('tells the recorded lines', async () => {
    const lines: string[] = [];
    await replayRunner([
      {command: write('mkfs'), outcome: {code: 0, stdout: 'a\nb\n', stderr: 'c\n', ms: 1}},
    ]).run(write('mkfs'), {onLine: (stream, line) => void lines.push(stream + line)});
    expect(lines).toEqual(['stdouta', 'stdoutb', 'stderrc']);
  });
});
