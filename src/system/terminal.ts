// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';
import {setImmediate} from 'node:timers/promises';

/** sh(1): 127 not found, 128 and more ended by a signal. */
const [notFound, signalled] = [127, 128];

/**
 * The terminal that this process was started on: all that screens may know of the process around
 * them.
 */
export type Terminal = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether both its ends are a terminal's. */
  readonly interactive: boolean;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /**
   * Sets variables of this process, `undefined` removes: for libraries that read them as they are
   * loaded.
   */
  setEnv(changes: Readonly<Record<string, string | undefined>>): void;
  /**
   * Lends the terminal to another program until that ends. Gives its exit code, 127 where there is
   * no such program. Nobody else may read meanwhile.
   */
  lend(program: string, args: readonly string[]): Promise<number>;
};

/** The parts of Node's `process` that a terminal is made of. */
export type TerminalProcess = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
};

/**
 * This process's own terminal. Its streams are looked at when somebody asks: Node opens standard
 * input at the first look, which most verbs never need. The program it is lent to gets this
 * environment: it is the person's.
 */
export function processTerminal(from: TerminalProcess): Terminal {
  return {
    env: from.env,
    get interactive() {
      return from.stdin.isTTY === true && from.stdout.isTTY === true;
    },
    get input() {
      return from.stdin;
    },
    get output() {
      return from.stdout;
    },
    setEnv: changes => {
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) delete from.env[name];
        else from.env[name] = value;
      }
    },
    lend: async (program, args) => {
      await stopReading(from.stdin);
      return new Promise(resolve => {
        const child = spawn(program, [...args], {stdio: 'inherit', cwd: '/', env: {...from.env}});
        child.once('error', () => resolve(notFound));
        child.once('exit', code => resolve(code ?? signalled));
      });
    },
  };
}

/**
 * A stream without listeners still reads ahead: half of what is typed would go to us, and later
 * reads fail (EIO). Only the event `pause` makes Node stop, and only a stream that flows has it
 * (Node lib/internal/bootstrap/switches/is_main_thread.js).
 */
async function stopReading(stdin: NodeJS.ReadStream): Promise<void> {
  // That a listener was taken away counts from the next tick on.
  await setImmediate();
  stdin.resume();
  stdin.pause();
  await setImmediate();
}
