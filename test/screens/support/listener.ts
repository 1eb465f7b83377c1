// SPDX-License-Identifier: GPL-3.0-or-later
import type {Lines} from '../../../src/screens/reader/read-aloud.ts';

/**
 * Somebody who listens: types these lines, one a question. Keeps what was said and what was asked,
 * what was typed behind it: a secret as what the terminal echoes of it, nothing.
 */
export function listener(
  typed: readonly string[],
): Lines & {readonly transcript: readonly string[]; readonly left: () => number} {
  const transcript: string[] = [];
  const waiting = [...typed];
  return {
    transcript,
    left: () => waiting.length,
    say: line => void transcript.push(line),
    ask: async (prompt, secret) => {
      const line = waiting.shift();
      transcript.push(
        `${prompt} ${line === undefined ? '' : secret ? '(typed, not shown)' : line}`.trimEnd(),
      );
      return line;
    },
  };
}
