// SPDX-License-Identifier: GPL-3.0-or-later
import type {Lines} from '../screens/reader/read-aloud.ts';
import type {Terminal} from '../system/terminal.ts';
import type {Face} from './program.ts';

/**
 * Keys that the terminal itself handles in a line; while a secret is typed nobody else does
 * (termios(3), c_cc).
 */
const keys = {
  enter: /[\r\n]/,
  erase: new Set(['\b', '\u007F']),
  kill: '\u0015',
  interrupt: '\u0003',
  end: '\u0004',
} as const;

/**
 * A terminal, or a pipe, line by line. The terminal's own line editing and echo are used, which
 * screen readers know; only for secrets it is switched off. `interrupt` is called for Ctrl-C while
 * a secret is typed; otherwise the terminal makes a signal of it.
 */
export function terminalLines(
  {input, output, interactive}: Pick<Terminal, 'input' | 'output' | 'interactive'>,
  interrupt: () => void,
): Lines & Face & {close(): void} {
  const waiting: string[] = [];
  let rest = '';
  let ended = false;
  let secret = false;
  /** Which question, or wait for a line, is the last: the ones before it hear nothing more. */
  let turn = 0;
  let wake = (): void => {};
  const finishLine = (): void => {
    waiting.push(rest);
    rest = '';
  };
  const typeSecret = (key: string): void => {
    if (keys.enter.test(key)) finishLine();
    else if (key === keys.interrupt) interrupt();
    else if (key === keys.kill) rest = '';
    else if (key === keys.end && rest === '') ended = true;
    else if (keys.erase.has(key)) rest = [...rest].slice(0, -1).join('');
    else if (!/\p{Cc}/u.test(key)) rest += key;
  };
  const hear = (chunk: string): void => {
    for (const key of chunk) {
      if (secret) typeSecret(key);
      else if (key === '\n') finishLine();
      else rest += key;
    }
    wake();
  };
  const end = (): void => {
    if (rest !== '') finishLine();
    ended = true;
    wake();
  };
  const listen = (): void => {
    input.on('data', hear);
    input.on('end', end);
  };
  const close = (): void => {
    input.off('data', hear);
    input.off('end', end);
    input.pause();
  };
  input.setEncoding('utf8');
  listen();
  const echo = (on: boolean): void => {
    secret = !on;
    if (interactive) input.setRawMode(!on);
  };
  return {
    say: line => void output.write(`${line}\n`),
    ask: async (prompt, hidden) => {
      turn++;
      output.write(`${prompt} `);
      if (hidden) echo(false);
      while (waiting.length === 0 && !ended) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
      if (hidden) {
        echo(true);
        output.write('\n');
      }
      return waiting.shift();
    },
    caught: async line => {
      const mine = ++turn;
      while (!waiting.includes(line) || mine !== turn) {
        await new Promise<void>(resolve => {
          // Nobody waits for this line any more: it must not be taken from whoever asks now.
          if (mine === turn) wake = resolve;
        });
      }
      waiting.splice(waiting.indexOf(line), 1);
    },
    lend: async use => {
      close();
      await use();
      listen();
      // A stream that was paused on purpose stays so for new listeners.
      input.resume();
    },
    close,
  };
}
