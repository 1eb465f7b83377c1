// SPDX-License-Identifier: GPL-3.0-or-later
import {answerPassphrase, awaitLogin, logIn} from '../../driver/console/prompts.ts';
import {Shell} from '../../driver/console/shell.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import type {Vm} from '../../driver/vm.ts';
import {LabFailure} from '../../driver/failure.ts';
import {startInstalled} from './first-boot.ts';
import type {Copy} from './installed.ts';
import type {Context} from '../scenario.ts';

/** Starts an installed machine and brings it to a log-in prompt. */
export async function bootInstalled(
  context: Context,
  copy: Copy,
  others: readonly Drive[] = [],
): Promise<Vm> {
  const {lab, ledger} = context;
  const vm = await startInstalled(context, copy.parts, others);
  await ledger.phase('power-on to passphrase prompt', async () => {
    await vm.resume();
    if (copy.passphrase !== '')
      await answerPassphrase(vm.kernel, copy.passphrase, 150 * lab.patience);
  });
  await ledger.phase('passphrase to log-in prompt', () =>
    awaitLogin(vm.kernel, 180 * lab.patience),
  );
  return vm;
}

/** A shell of the machine's first user, or of the one named, at a log-in prompt. */
export async function userShell(context: Context, vm: Vm, copy: Copy, as?: string): Promise<Shell> {
  const [user, password] =
    Object.entries(copy.passwords).find(([name]) =>
      as === undefined ? name !== 'root' : name === as,
    ) ?? [];
  if (user === undefined || password === undefined)
    throw new LabFailure('the kept machine has no user whose password is known');
  await context.ledger.phase(`log-in as ${user}`, () =>
    logIn(vm.kernel, user, password, 60 * context.lab.patience),
  );
  const shell = new Shell(vm.kernel);
  await shell.quiet(30 * context.lab.patience);
  return shell;
}
