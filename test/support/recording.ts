// SPDX-License-Identifier: GPL-3.0-or-later
import {isDeepStrictEqual} from 'node:util';
import type {Command, Runner} from '../../src/system/command.ts';
import {recordedCall, type RecordedCall} from '../../src/system/machine-recording.ts';

/** Reads a recording (NDJSON, one call a line). Throws with the line number for anything else. */
export function parseRecording(text: string): readonly RecordedCall[] {
  return text.split('\n').flatMap((line, index): RecordedCall[] => {
    if (line.trim() === '') return [];
    try {
      return [recordedCall.parse(JSON.parse(line))];
    } catch (error) {
      throw new Error(`line ${index + 1} of the recording is not a call`, {cause: error});
    }
  });
}

/** One call as a line of a recording. */
export const recordLine = ({command, outcome}: RecordedCall): string =>
  `${JSON.stringify({command, outcome})}\n`;

/**
 * Runs commands through `inner` and hands every call, as a line of a recording, to `write`. What
 * went in as a secret is recorded by its name.
 */
export const recordingRunner = (inner: Runner, write: (line: string) => void): Runner => ({
  async run(command, options) {
    const outcome = await inner.run(command, options);
    write(recordLine({command, outcome}));
    return outcome;
  },
});

/** A runner that answers from a recording, and the check that all of it was asked for. */
export type Replay = Runner & {
  /** Throws when calls of the recording were never made. */
  finish(): void;
};

const show = ({program, args, stdin}: Command): string =>
  JSON.stringify([program, ...args, ...(stdin === undefined ? [] : [{stdin}])]);
const same = (a: Command, b: Command): boolean =>
  a.program === b.program &&
  a.effect === b.effect &&
  isDeepStrictEqual(
    [a.args, a.stdin, a.env ?? {}, a.okCodes ?? [0]],
    [b.args, b.stdin, b.env ?? {}, b.okCodes ?? [0]],
  );

/**
 * Replays a recording strictly: the same commands in the same order, or an error that shows both.
 */
export function replayRunner(recording: readonly RecordedCall[]): Replay {
  let at = 0;
  return {
    run: async (command, {onLine} = {}) => {
      const expected = recording[at];
      if (!expected) throw new Error(`the recording has ended, but this was run: ${show(command)}`);
      if (!same(expected.command, command))
        throw new Error(
          `call ${at + 1} differs\n  recorded ${show(expected.command)} ` +
            `(${expected.command.effect})\n  run      ${show(command)} (${command.effect})`,
        );
      at++;
      const {outcome} = expected;
      for (const stream of ['stdout', 'stderr'] as const) {
        for (const line of outcome[stream].split('\n').slice(0, -1)) onLine?.(stream, line);
      }
      return outcome;
    },
    finish: () => {
      const missing = recording[at];
      if (missing)
        throw new Error(
          `${recording.length - at} recorded calls were not made, first ${show(missing.command)}`,
        );
    },
  };
}
