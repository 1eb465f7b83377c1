// SPDX-License-Identifier: GPL-3.0-or-later
import type {Lab} from './lab.ts';
import {Shell} from './console/shell.ts';
import type {Vm} from './vm.ts';

/**
 * Boots the live medium's first entry to the root shell on ttyS0. A cold boot takes about 40 s
 * under software emulation.
 */
export async function bootLive(vm: Vm, lab: Lab): Promise<Shell> {
  await vm.resume();
  const shell = new Shell(vm.kernel);
  await shell.ready(240 * lab.patience);
  return shell;
}
