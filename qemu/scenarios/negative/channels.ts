// SPDX-License-Identifier: GPL-3.0-or-later
import {writeFile} from 'node:fs/promises';
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {coldBoot} from '../../machines/cold.ts';
import {entries} from '../../driver/console/boot-menu.ts';
import {copySparse, emptyDisk} from '../../driver/disk/images.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import type {Report} from '../../driver/report-channel.ts';
import type {Shell} from '../../driver/console/shell.ts';
import type {Vm} from '../../driver/vm.ts';
import {channelDisk, refusedAnswers} from '../../harness/negative/channel-answers.ts';
import {httpEndpoint} from '../../harness/endpoint.ts';
import {targetBytes} from '../../harness/install/install.ts';
import {labelledName, labelledVolumes} from '../../harness/negative/labelled.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {smbiosTexts} from '../../harness/request.ts';
import {writeEspFile} from '../../harness/tamper.ts';

const machine = {firmware: 'uefi', tpm: true} as const;

/** Target disk and labelled volumes, new for each boot. */
async function disks(context: Context): Promise<readonly Drive[]> {
  const target = join(context.scratch, 'target.img');
  await emptyDisk(target, targetBytes);
  return [
    {id: 'target', file: target, format: 'raw', serial: channelDisk},
    ...(await labelledVolumes(context.lab, context.scratch)),
  ];
}

const problemCode = (report: Report): string => JSON.stringify(report['problem'] ?? '');

/** How a channel is named by `forge explain`, and in the claim. */
type Expected = {readonly id: string; readonly channel: RegExp; readonly words: string};

/**
 * The run that this channel started was refused for its own reason, and Forge names the channel.
 */
async function claimRefused(
  context: Context,
  vm: Vm,
  shell: Shell,
  {id, channel, words}: Expected,
): Promise<void> {
  const {ledger, lab} = context;
  const end = await vm.report.waitFor('the refusal', report => report.type === 'finished', {
    seconds: 300 * lab.patience,
    seen: () => vm.describe(),
  });
  const told = problemCode(end);
  // The shell's own view of what systemd was handed (systemd.system-credentials(7)).
  const command =
    'CREDENTIALS_DIRECTORY=/run/credentials/@system forge explain hostname --credentials';
  const {code, output} = await shell.run(command, 120 * lab.patience);
  const holds =
    told.includes('"ERASE-REFUSED"') && channel.test(output) && !output.includes(labelledName);
  ledger.claim(
    id,
    `${words} starts an unattended installation, and forge explain names it`,
    holds,
    told,
    [{command, code, output}],
  );
}

async function byFwCfg(context: Context): Promise<void> {
  const file = join(context.scratch, 'answers.yaml');
  await writeFile(file, refusedAnswers('from-fw-cfg'), {mode: 0o600});
  const fwCfg = [{name: 'opt/io.systemd.credentials/forge.answers', file}];
  const {vm, shell} = await coldBoot(context, machine, await disks(context), context.scratch, {
    spec: {fwCfg},
    prefix: 'fw-cfg-',
  });
  await claimRefused(context, vm, shell, {
    id: 'fw-cfg',
    channel: /the\s+credential\s+forge\.answers;[^]*from-fw-cfg/,
    words: 'A credential from fw_cfg',
  });
  await vm.quit();
}

async function byUrlCredential(context: Context): Promise<void> {
  const text = refusedAnswers('from-url');
  const server = await httpEndpoint({'/box1.yaml': text});
  try {
    const credential =
      `${server.url('/box1.yaml')} ` +
      `sha256:${createHash('sha256').update(text).digest('hex')}\n`;
    const file = join(context.scratch, 'smbios');
    await writeFile(file, smbiosTexts({'forge.answers-url': credential}).join(''), {mode: 0o600});
    const spec = {smbios: [file], network: {forwards: []}};
    const {vm, shell} = await coldBoot(context, machine, await disks(context), context.scratch, {
      spec,
      prefix: 'url-',
    });
    const channel =
      /the\s+URL\s+http:\/\/10\.0\.2\.2:\d+\/box1\.yaml\s+of\s+the\s+credential\s+forge\.answers-url;[^]*from-url/;
    await claimRefused(context, vm, shell, {
      id: 'url-credential',
      channel,
      words: 'A credential with address and hash',
    });
    await vm.quit();
  } finally {
    server.close();
  }
}

/**
 * A copy of the medium with answers on its own ESP, as somebody would put them there on another
 * machine.
 */
async function mediumWithAnswers(context: Context): Promise<Drive> {
  const [file, answers] = [
    join(context.scratch, 'stick.img'),
    join(context.scratch, 'medium.yaml'),
  ];
  await copySparse(context.medium.image, file);
  await writeFile(answers, refusedAnswers('from-medium'));
  await writeEspFile(context.lab, file, '/forge/answers.yaml', answers);
  return {id: 'stick', file, format: 'raw', serial: 'FORGE-LIVE'};
}

async function byMenu(context: Context, stick: Drive): Promise<void> {
  const {vm, shell} = await coldBoot(context, machine, await disks(context), context.scratch, {
    stick,
    entry: entries.unattended,
    prefix: 'menu-',
  });
  const channel =
    /the\s+file\s+\/run\/forge\/medium\/forge\/answers\.yaml\s+on\s+the\s+medium's\s+own\s+ESP[^]*from-medium/;
  await claimRefused(context, vm, shell, {
    id: 'menu',
    channel,
    words: "The boot menu's unattended entry with a file on the medium's own ESP",
  });
  await vm.quit();
}

/** The same stick and the same volumes, and nobody chose or handed over anything. */
async function byNothing(context: Context, stick: Drive): Promise<void> {
  const {ledger, lab} = context;
  const {vm, shell} = await coldBoot(context, machine, await disks(context), context.scratch, {
    stick,
    prefix: 'nothing-',
  });
  const seconds = 120 * lab.patience;
  await shell.run('systemctl is-system-running --wait', seconds);
  const labels = await shell.must('lsblk -nro LABEL | sort -u', seconds);
  const command =
    'systemctl show -p ActiveState,ConditionResult forge-unattended.service; test -e ' +
    '/run/forge/log.ndjson && cat /run/forge/log.ndjson';
  const {code, output} = await shell.run(command, seconds);
  const still =
    ['ActiveState=inactive', 'ConditionResult=no'].every(word => output.includes(word)) &&
    !output.includes('"finished"') &&
    vm.report.records.length === 0;
  const seen = ['FORGE', 'cidata', 'OEMDRV'].every(label =>
    labels.toLowerCase().includes(label.toLowerCase()),
  );
  ledger.claim(
    'labels',
    'Volumes labelled FORGE, cidata and OEMDRV with answers, and answers on the stick, ' +
      'start nothing by themselves',
    still && seen,
    labels,
    [{command, code, output}],
  );
  await vm.quit();
}

export const channels: Scenario = {
  name: 'channels',
  groups: ['negative'],
  ci: false,
  budget: 900,
  about:
    "fw_cfg, address with hash, and the medium's own ESP start an installation; volumes " +
    'with a label start nothing',
  async run(context) {
    const {ledger} = context;
    await ledger.phase('credential from fw_cfg', () => byFwCfg(context));
    await ledger.phase('credential with address and hash', () => byUrlCredential(context));
    const stick = await mediumWithAnswers(context);
    await ledger.phase('unattended entry of the boot menu', () => byMenu(context, stick));
    await ledger.phase('labelled volumes', () => byNothing(context, stick));
  },
};
