// SPDX-License-Identifier: GPL-3.0-or-later
import {leaksIn, leakText} from '../../harness/canary.ts';
import {readProof} from '../../harness/events.ts';
import {mainJob} from '../../harness/install/main-job.ts';
import {bootInstalled, userShell} from '../../harness/install/reboots.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {partitionOfImage} from '../../driver/disk/disk-table.ts';

/** Partition number of the state (src/disk/layout.ts, roles in order). */
const statePartition = 8;

/** Answers for a machine whose state lies open, so that its key must not stay. */
export const openText = `# The machine of the scenario "unprotected".
version: 1
disk:
  match: {serial: OPEN-DISK-1}
state: {encryption: none}
locale: en_GB.UTF-8
keymap: uk
timezone: Europe/London
hostname: open-box
users:
  - name: carol
    password: {credential: forge.carol-password}
    groups: [sudo]
root: {credential: forge.root-password}
consoles: [tty0, "ttyS0,115200"]
mok: {presence: driver, password: {credential: forge.mok-password}, protection: discard}
report: {device: /dev/virtio-ports/org.intergenos.forge.report}
finally: reboot
`;

/** The one claim that such a machine cannot hold. */
const open = 'state-luks2';

/** Everything but the encryption is proved, and the whole is not called good. */
function judgeOpen({ledger}: Context, proof: ReturnType<typeof readProof>): void {
  for (const finding of proof.findings) if (finding.id !== open) ledger.add(finding);
  const state = proof.findings.find(finding => finding.id === open);
  ledger.claim(
    'never-green',
    'The proof of a machine whose state lies open is never green',
    !proof.green,
    `at ${proof.at}`,
  );
  const said = state?.result === 'failed' && state.why.includes('not protected offline');
  ledger.claim(
    'not-protected-offline',
    'It says that the machine is not protected offline',
    said,
    state?.why ?? 'there is no such finding',
    state?.witnesses ?? [],
  );
}

export const unprotected: Scenario = {
  name: 'unprotected',
  groups: ['main', 'encryption'],
  ci: false,
  budget: 1200,
  about:
    'state without encryption, asked for by name: it starts, says that it is not ' +
    'protected offline, and no key lies on the disk',
  async run(context) {
    const {lab, ledger} = context;
    const {parts, request} = await mainJob(context, openText, 'open.yaml', {judge: judgeOpen});
    const copy = {parts, serial: parts.serial, passphrase: '', passwords: request.passwords};
    const vm = await bootInstalled(context, copy);
    const shell = await userShell(context, vm, copy, 'root');
    const seconds = 240 * lab.patience;
    const verify = await shell.run('forge verify', seconds);
    ledger.claim(
      'verify',
      'forge verify says so as well, and does not end with 0',
      verify.code !== 0 && verify.output.includes('not protected offline'),
      `exit ${verify.code}`,
      [{command: 'forge verify', ...verify}],
    );
    const find =
      'find /var/lib/forge/mok /state /etc /root /home /run/forge -xdev -name "*.key" -size +0';
    const keys = await shell.run(find, seconds);
    ledger.claim(
      'no-key-file',
      'No file of the installed machine is the key',
      !keys.output.includes('MOK'),
      keys.output || 'none',
      [{command: find, ...keys}],
    );
    await vm.powerDown(120 * lab.patience);
    const {start, bytes} = await partitionOfImage(lab, parts.disk, statePartition);
    const leaks = await leaksIn(
      parts.disk,
      {'private key': '-----BEGIN PRIVATE KEY', 'RSA key': '-----BEGIN RSA PRIVATE KEY'},
      [{start: Number(start), end: Number(start + bytes)}],
    );
    ledger.claim(
      'no-key-on-disk',
      'No private key is readable anywhere in the open state, deleted blocks included',
      leaks.length === 0,
      leakText(leaks),
    );
  },
};
