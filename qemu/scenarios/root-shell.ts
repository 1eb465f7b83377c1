// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from '../vm/console.ts';
import {Shell} from '../vm/shell.ts';

/**
 * Becomes root as an administrator whose shell is at its prompt: sudo(8) asks for that person's own
 * password.
 */
export async function rootShell(
  line: SerialConsole,
  password: string,
  seconds: number,
): Promise<Shell> {
  line.enter('sudo -i');
  await line.waitFor(/\[sudo\] password for [^\n]*: ?$/, {seconds});
  await line.settle(1, 3);
  line.enter(password);
  await line.waitFor(/# ?$/, {seconds, unless: [/Sorry, try again/, /is not in the sudoers/]});
  const shell = new Shell(line);
  await shell.quiet(seconds);
  return shell;
}
