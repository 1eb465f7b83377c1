// SPDX-License-Identifier: GPL-3.0-or-later
import type {Lines} from '../../../src/screens/reader/read-aloud.ts';

type Heard = Lines & {readonly transcript: readonly string[]};

/**
 * Somebody who listens and answers each question so, or ends the input with `undefined`. Keeps what
 * was said and what was asked, what was typed behind it: a secret as what the terminal echoes of
 * it, nothing.
 */
export function listening(answer: (prompt: string) => string | undefined): Heard {
  const transcript: string[] = [];
  return {
    transcript,
    say: line => void transcript.push(line),
    ask: async (prompt, secret) => {
      const line = answer(prompt);
      const shown = line !== undefined && secret ? '(typed, not shown)' : (line ?? '');
      transcript.push(`${prompt} ${shown}`.trimEnd());
      return line;
    },
  };
}

/** Types these lines, one a question. */
export function listener(typed: readonly string[]): Heard & {readonly left: () => number} {
  const waiting = [...typed];
  return {...listening(() => waiting.shift()), left: () => waiting.length};
}
