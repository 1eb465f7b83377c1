// SPDX-License-Identifier: GPL-3.0-or-later
import {enrolMok} from '../../driver/console/mok-manager.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import {defaults} from '../../driver/machine.ts';
import {answerPassphrase, awaitLogin, logIn} from '../../driver/console/prompts.ts';
import {Shell} from '../../driver/console/shell.ts';
import {startVm} from '../../driver/start.ts';
import type {Vm} from '../../driver/vm.ts';
import {readProof} from '../events.ts';
import {partsSpec, picture, targetDrive, type Parts} from './install.ts';
import type {Request} from '../request.ts';
import type {Context} from '../scenario.ts';

/**
 * The installed machine, started with nothing but its own parts and `others`; paused until {@link
 * Vm.resume}.
 */
export async function startInstalled(
  context: Context,
  parts: Parts,
  others: readonly Drive[] = [],
): Promise<Vm> {
  return context.watch(
    await startVm(
      context.lab,
      {
        ...defaults,
        ...partsSpec(parts),
        drives: [...others, targetDrive(parts)],
      },
      {directory: context.out},
    ),
  );
}

/** The proof of a machine that keeps all it promises. */
export function judgeGreen({ledger}: Context, proof: ReturnType<typeof readProof>): void {
  for (const finding of proof.findings) ledger.add(finding);
  ledger.claim(
    'proof-green',
    'The installed machine proved its own chain at its first boot',
    proof.green,
    `at ${proof.at}`,
  );
}

/**
 * The first start after the installation up to the proof: enrols the key in MokManager and opens
 * the state. The machine goes on running.
 */
export async function firstProof(
  context: Context,
  request: Request,
  parts: Parts,
  sha1: string,
  judge = judgeGreen,
): Promise<Vm> {
  const {lab, ledger} = context;
  const vm = await startInstalled(context, parts);
  await ledger.phase('enrolment in MokManager', async () => {
    await vm.resume();
    const seen = await enrolMok(vm.kernel, {
      password: request.mokPassword,
      sha1,
      seconds: 40 * lab.patience,
      at: async moment => {
        await picture(context, vm, `4-mok-${moment}`);
      },
    });
    ledger.claim(
      'mok-fingerprint',
      'MokManager showed the fingerprint that the installer reported',
      true,
      seen.sha1,
      [{command: 'MokManager: View key 0', code: 0, output: seen.screen}],
    );
  });
  if (request.passphrase !== '')
    await ledger.phase('enrolled to passphrase prompt', () =>
      answerPassphrase(vm.kernel, request.passphrase, 120 * lab.patience),
    );
  const from = vm.report.records.length;
  await ledger.phase('passphrase to log-in prompt', () =>
    awaitLogin(vm.kernel, 180 * lab.patience),
  );
  await ledger.phase('proof of the chain', async () => {
    const record = await vm.report.waitFor('the proof', report => report.type === 'proof', {
      seconds: 240 * lab.patience,
      from,
      seen: () => vm.describe(),
    });
    judge(context, readProof(record));
  });
  return vm;
}

/** The whole first start: {@link firstProof}, then a log-in. Ends powered off. */
export async function firstBoot(
  context: Context,
  request: Request,
  parts: Parts,
  sha1: string,
  judge = judgeGreen,
): Promise<void> {
  const {lab, ledger} = context;
  const vm = await firstProof(context, request, parts, sha1, judge);
  await ledger.phase('log-in and power-off', async () => {
    // The prompts that wait are drawn again with it; a name that was half typed then would be lost.
    // The audit of confinement comes between the proof and this: 40 s were seen under emulation on
    // a busy host.
    await vm.kernel.waitFor(/chain of trust[\s\S]* login: ?$/, {seconds: 240 * lab.patience});
    await vm.kernel.settle();
    const told =
      vm.kernel.stream
        .slice(vm.kernel.stream.lastIndexOf('reference image'))
        .match(/chain of trust/g)?.length ?? 0;
    ledger.claim(
      'told-at-log-in',
      'The log-in prompt says once how the chain of trust is',
      told === 1,
      vm.kernel.stream.slice(-600),
    );
    const [user, password] =
      Object.entries(request.passwords).find(([name]) => name !== 'root') ?? [];
    if (user !== undefined && password !== undefined) {
      await logIn(vm.kernel, user, password, 60 * lab.patience);
      ledger.claim(
        'log-in',
        `${user} logs in with the password whose hash the answers named`,
        true,
        'a shell prompt on ttyS0',
      );
      const shell = new Shell(vm.kernel);
      await shell.quiet(30 * lab.patience);
      const getty = await shell.run('systemctl is-active getty@tty1.service', 60 * lab.patience);
      ledger.claim(
        'screen-log-in',
        'The screen offers a log-in prompt too',
        getty.code === 0,
        getty.output,
        [{command: 'systemctl is-active getty@tty1.service', ...getty}],
      );
      await pictureOfLogin(context, vm, user, password, request.answers.keymap);
    }
    await vm.powerDown(120 * lab.patience);
  });
}

/**
 * Logs in on the VGA screen too, for the picture. Only where the letters of the name lie as on the
 * US keyboard that the driver presses.
 */
async function pictureOfLogin(
  context: Context,
  vm: Vm,
  user: string,
  password: string,
  keymap: string,
): Promise<void> {
  if (!/^(us|uk|gb)\b/.test(keymap)) return;
  await vm.press([{text: user}, 'enter']);
  await new Promise(resolve => {
    setTimeout(resolve, 3000 * context.lab.patience);
  });
  await vm.press([{text: password}, 'enter']);
  await new Promise(resolve => {
    setTimeout(resolve, 6000 * context.lab.patience);
  });
  await picture(context, vm, '5-first-log-in');
}
