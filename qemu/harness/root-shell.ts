// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from '../driver/console/console.ts';
import {Shell} from '../driver/console/shell.ts';
import type {Vm} from '../driver/vm.ts';
import type {Copy} from './install/installed.ts';
import {bootInstalled, userShell} from './install/reboots.ts';
import type {Context} from './scenario.ts';

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

/** An installed machine at a root shell, as somebody who administers it by sudo has one. */
export async function startAsRoot(
  context: Context,
  copy: Copy,
): Promise<{readonly vm: Vm; readonly shell: Shell}> {
  const vm = await bootInstalled(context, copy);
  await userShell(context, vm, copy);
  const [, password = ''] = Object.entries(copy.passwords).find(([name]) => name !== 'root') ?? [];
  return {vm, shell: await rootShell(vm.kernel, password, 60 * context.lab.patience)};
}
