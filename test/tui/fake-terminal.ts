// SPDX-License-Identifier: GPL-3.0-or-later
import {PassThrough, Writable} from 'node:stream';
import {Terminal as Xterm} from '@xterm/headless';
import type {Terminal} from '../../src/system/terminal.ts';

/**
 * A person's terminal, in memory: what is drawn goes to a terminal emulator, what is typed comes
 * from here.
 */
export type FakeTerminal = Terminal & {
  /** What stands on the screen now, its rows without blanks at their ends. */
  screen(): Promise<string>;
  /** Keys as a terminal sends them. */
  type(keys: string): void;
  /** Everything that was written, as bytes. */
  readonly written: string[];
  /** Whether keys come singly and without echo. */
  raw(): boolean;
  /** What the terminal was lent to. */
  readonly lentTo: string[];
  /** Changes of the environment, in order. */
  readonly changes: Readonly<Record<string, string | undefined>>[];
  resize(columns: number, rows: number): void;
};

export type FakeOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly interactive?: boolean;
  /** What a program to which the terminal is lent does; gives its exit code. */
  readonly program?: (name: string) => Promise<number> | number;
};

export function fakeTerminal({
  columns = 80,
  rows = 24,
  env = {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
  interactive = true,
  program = () => 0,
}: FakeOptions = {}): FakeTerminal {
  const size = {columns, rows};
  // Node's raw mode leaves ONLCR on: a line end goes to the first column (libuv src/unix/tty.c,
  // uv_tty_set_mode).
  const emulator = new Xterm({
    cols: columns || 80,
    rows: rows || 24,
    allowProposedApi: true,
    convertEol: true,
  });
  const [written, lentTo, changes]: [
    string[],
    string[],
    Readonly<Record<string, string | undefined>>[],
  ] = [[], [], []];
  let raw = false;
  const variables: Record<string, string | undefined> = {...env};
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      written.push(String(chunk));
      emulator.write(String(chunk));
      done();
    },
  });
  const input = new PassThrough();
  const isTTY = interactive;
  // Only what Ink and Forge look at; the rest of a tty.ReadStream is not there.
  const asInput = Object.assign(input, {
    isTTY,
    isRaw: false,
    setRawMode: (on: boolean) => {
      raw = on;
      return asInput;
    },
    ref: () => asInput,
    unref: () => asInput,
  });
  const asOutput = Object.assign(output, {isTTY});
  Object.defineProperties(asOutput, {
    columns: {get: () => size.columns},
    rows: {get: () => size.rows},
  });
  return {
    env: variables,
    interactive,
    written,
    lentTo,
    changes,
    input: asInput as unknown as Terminal['input'],
    output: asOutput as unknown as Terminal['output'],
    setEnv: change => {
      changes.push(change);
      Object.assign(variables, change);
    },
    lend: async name => {
      lentTo.push(name);
      return program(name);
    },
    raw: () => raw,
    type: keys => void input.write(keys),
    resize: (wide, high) => {
      [size.columns, size.rows] = [wide, high];
      emulator.resize(wide, high);
      output.emit('resize');
    },
    screen: async () => {
      await new Promise<void>(resolve => emulator.write('', resolve));
      const {active} = emulator.buffer;
      return Array.from(
        {length: emulator.rows},
        (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
      ).join('\n');
    },
  };
}
