// SPDX-License-Identifier: GPL-3.0-or-later
import {enrolMok, type Moment} from '../../driver/console/mok-manager.ts';
import {answerPassphrase, awaitLogin, logIn} from '../../driver/console/prompts.ts';
import type {Shell} from '../../driver/console/shell.ts';
import type {Vm} from '../../driver/vm.ts';
import {vtText} from '../../driver/screen/vt-text.ts';
import {parseReport} from '../../driver/report-channel.ts';
import {LabFailure} from '../../driver/failure.ts';
import {readProof} from '../events.ts';
import {judgeGreen, startInstalled} from '../install/first-boot.ts';
import {picture, type Parts} from '../install/install.ts';
import {rootShell} from '../root-shell.ts';
import type {Context} from '../scenario.ts';
import type {Card} from './card.ts';
import type {Screens} from './rehearse.ts';
import {mokLines} from './same-words.ts';
import {verifiedPage} from './verified-page.ts';
import type {Wishes} from './way.ts';

/** Where the first boot keeps its proof once every claim is held (src/os/installed-paths.ts). */
const proofPath = '/var/lib/forge/proof.json';

/**
 * The proof of the first start, which the answers sent nowhere, and the summary of it before the
 * log-in prompt.
 */
async function judgeProof(context: Context, vm: Vm, shell: Shell): Promise<void> {
  const seconds = 240 * context.lab.patience;
  await shell.run(
    `n=0; until [ -s ${proofPath} ] || [ $n -ge 60 ]; do n=$((n+1)); sleep 2; done`,
    seconds,
  );
  const {code, output} = await shell.run(
    `cat ${proofPath} || cat ${proofPath.replace('.json', '.incomplete.json')}`,
    seconds,
  );
  const record = parseReport(output.slice(output.indexOf('{')));
  if (code !== 0 || !record)
    throw new LabFailure('the machine keeps no proof of its first start', {seen: output});
  judgeGreen(context, readProof(record));
  const words = 'The chain of trust holds';
  const screen = await vtText(shell, 1, seconds).text();
  const row = screen.split('\n').find(one => one.includes(words));
  context.ledger.claim(
    'proof-shown',
    'The log-in screen shows what the first start came to',
    row !== undefined,
    row ?? screen,
  );
  await picture(context, vm, 'first-log-in');
}

/**
 * The first start after an installation by hand: MokManager with what stands on the card alone, the
 * passphrase, a log-in, the proof. Ends powered off. Gives the words on MokManager's screens.
 */
export async function firstStart(
  context: Context,
  parts: Parts,
  card: Card,
  wishes: Wishes,
): Promise<Screens> {
  const {lab, ledger} = context;
  const vm = await startInstalled(context, parts);
  // Installed from this line, it speaks here; MokManager is on every console of the firmware, which
  // has the first serial line alone.
  const line = vm.forge;
  const real: Partial<Record<Moment, readonly string[]>> = {};
  await ledger.phase('enrolment in MokManager', async () => {
    await vm.resume();
    const seen = await enrolMok(vm.kernel, {
      ...card,
      seconds: 60 * lab.patience,
      at: async moment => {
        real[moment] = mokLines(vm.kernel.screen.text());
        await picture(context, vm, `mok-${moment}`);
      },
    });
    ledger.claim(
      'card-fingerprint',
      'MokManager shows the fingerprint that stands on the card',
      true,
      seen.sha1,
      [{command: 'MokManager: View key 0', code: 0, output: seen.screen}],
    );
    ledger.claim(
      'card-password',
      'MokManager takes the password that stands on the card',
      true,
      'it offers to reboot',
    );
  });
  await ledger.phase('enrolled to passphrase prompt', () =>
    answerPassphrase(line, wishes.passphrase, 120 * lab.patience),
  );
  await ledger.phase('passphrase to log-in prompt', () => awaitLogin(line, 180 * lab.patience));
  const shell = await ledger.phase('log-in and proof', async () => {
    const {name, password} = wishes.person;
    await logIn(line, name, password, 60 * lab.patience);
    ledger.claim(
      'log-in',
      `${name} logs in with the password that was typed`,
      true,
      `a shell prompt on ${line.name}`,
    );
    const root = await rootShell(line, password, 60 * lab.patience);
    await judgeProof(context, vm, root);
    for (const [id, claim, command, expected] of [
      [
        'hostname',
        'The machine has the name that was typed',
        'cat /proc/sys/kernel/hostname',
        wishes.hostname,
      ],
      [
        'keymap',
        'The key map that was chosen is in the signed command line',
        'tr " " "\\n" </proc/cmdline | sed -n s/^vconsole.keymap=//p',
        wishes.keymap.row,
      ],
      [
        'zone',
        'The time zone is the one that was found',
        'readlink /etc/localtime | sed s,.*zoneinfo/,,',
        wishes.zone.row,
      ],
    ] as const) {
      const {code, output} = await root.run(command, 60 * lab.patience);
      ledger.claim(id, claim, output.trim() === expected, output.trim(), [{command, code, output}]);
    }
    return root;
  });
  await ledger.phase('Forge on the installed machine', () =>
    verifiedPage(context, vm, shell, wishes.person),
  );
  await ledger.phase('power-off', () => vm.powerDown(120 * lab.patience));
  const of = (moment: Moment): readonly string[] => real[moment] ?? [];
  return {
    menu: of('menu'),
    enroll: of('enroll'),
    key: of('key'),
    confirm: of('confirm'),
    password: of('password'),
    reboot: of('reboot'),
  };
}
