// SPDX-License-Identifier: GPL-3.0-or-later
import type {Lines} from '../screens/reader/read-aloud.ts';
import type {Terminal} from '../system/terminal.ts';
import type {Face} from './program.ts';

/**
 * Keys that the terminal itself handles in a line; while a secret is typed, this file does
 * (termios(3), c_cc).
 */
const keys = {
  enter: /[\r\n]/,
  erase: new Set(['\b', '\u007F']),
  kill: '\u0015',
  interrupt: '\u0003',
  end: '\u0004',
} as const;

/** What was typed and is not taken yet. */
type TypedInput = {
  readonly lines: string[];
  /** The line that is being typed. */
  rest: string;
  ended: boolean;
  /** Keys come one by one and unseen. */
  secret: boolean;
  /** Which question, or wait for a line, is the last: the ones before it get nothing more. */
  turn: number;
  wake: () => void;
};

const nothingTyped = (): TypedInput => ({
  lines: [],
  rest: '',
  ended: false,
  secret: false,
  turn: 0,
  wake: () => {},
});

function finishLine(typed: TypedInput): void {
  typed.lines.push(typed.rest);
  typed.rest = '';
}

/** One key of a secret; what the terminal itself would do with it is done here. */
function typeSecret(typed: TypedInput, key: string, interrupt: () => void): void {
  if (keys.enter.test(key)) finishLine(typed);
  else if (key === keys.interrupt) interrupt();
  else if (key === keys.kill) typed.rest = '';
  else if (key === keys.end && typed.rest === '') typed.ended = true;
  else if (keys.erase.has(key)) typed.rest = [...typed.rest].slice(0, -1).join('');
  else if (!/\p{Cc}/u.test(key)) typed.rest += key;
}

function receive(typed: TypedInput, chunk: string, interrupt: () => void): void {
  for (const key of chunk) {
    if (typed.secret) typeSecret(typed, key, interrupt);
    else if (key === '\n') finishLine(typed);
    else typed.rest += key;
  }
  typed.wake();
}

function end(typed: TypedInput): void {
  if (typed.rest !== '') finishLine(typed);
  typed.ended = true;
  typed.wake();
}

/** The next line; `undefined` at the end of the input. */
async function nextLine(typed: TypedInput): Promise<string | undefined> {
  typed.turn++;
  while (typed.lines.length === 0 && !typed.ended) {
    await new Promise<void>(resolve => {
      typed.wake = resolve;
    });
  }
  return typed.lines.shift();
}

/** Waits until exactly this line is typed, and takes it. */
async function caught(typed: TypedInput, line: string): Promise<void> {
  const mine = ++typed.turn;
  while (!typed.lines.includes(line) || mine !== typed.turn) {
    await new Promise<void>(resolve => {
      // A later question asks now: its lines must not be taken from it.
      if (mine === typed.turn) typed.wake = resolve;
    });
  }
  typed.lines.splice(typed.lines.indexOf(line), 1);
}

/** Calls `ended` and `received` for what the input brings, until the given function is called. */
function listen(
  input: Terminal['input'],
  received: (chunk: string) => void,
  ended: () => void,
): () => void {
  input.on('data', received);
  input.on('end', ended);
  return () => {
    input.off('data', received);
    input.off('end', ended);
    input.pause();
  };
}

/**
 * A terminal, or a pipe, line by line. The terminal's own line editing and echo are used, which
 * screen readers know; only for secrets it is switched off. `interrupt` is called for Ctrl-C while
 * a secret is typed; otherwise the terminal makes a signal of it.
 */
export function terminalLines(
  {input, output, interactive}: Pick<Terminal, 'input' | 'output' | 'interactive'>,
  interrupt: () => void,
): Lines & Face & {close(): void} {
  const typed = nothingTyped();
  const open = () =>
    listen(
      input,
      chunk => receive(typed, chunk, interrupt),
      () => end(typed),
    );
  const echo = (on: boolean): void => {
    typed.secret = !on;
    if (interactive) input.setRawMode(!on);
  };
  input.setEncoding('utf8');
  let close = open();
  return {
    say: line => void output.write(`${line}\n`),
    ask: async (prompt, hidden) => {
      output.write(`${prompt} `);
      if (hidden) echo(false);
      const line = await nextLine(typed);
      if (!hidden) return line;
      echo(true);
      output.write('\n');
      return line;
    },
    caught: line => caught(typed, line),
    lend: async use => {
      close();
      await use();
      close = open();
      // A stream that was paused on purpose stays so for new listeners.
      input.resume();
    },
    close: () => close(),
  };
}
