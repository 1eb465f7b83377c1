// SPDX-License-Identifier: GPL-3.0-or-later
import type {ChildProcess} from 'node:child_process';
import {rmSync} from 'node:fs';

/**
 * Ends what a run started, whatever ends the run (SIGINT and SIGTERM included): processes are
 * killed, private directories removed. Against SIGKILL children have a parent-death signal.
 */
export class Reaper {
  readonly #children = new Set<ChildProcess>();
  readonly #directories = new Set<string>();

  /** Takes a child into care until it has ended by itself. */
  child<T extends ChildProcess>(child: T): T {
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Takes a directory of sockets and secrets into care. */
  directory(path: string): string {
    this.#directories.add(path);
    return path;
  }

  /** Removes a directory that is no longer needed. */
  remove(path: string): void {
    this.#directories.delete(path);
    rmSync(path, {recursive: true, force: true});
  }

  /**
   * Kills and removes everything, at once and synchronously, so that it may run in an exit handler.
   */
  reap(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    this.#children.clear();
    for (const directory of this.#directories) rmSync(directory, {recursive: true, force: true});
    this.#directories.clear();
  }
}

/**
 * A command line that dies with this process even when it is killed without a chance to clean up
 * (setpriv(1), prctl(2) PR_SET_PDEATHSIG).
 */
export const orphanSafe = (
  program: string,
  args: readonly string[],
): {readonly program: string; readonly args: readonly string[]} => ({
  program: 'setpriv',
  args: ['--pdeathsig', 'KILL', '--', program, ...args],
});
