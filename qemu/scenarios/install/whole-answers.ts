// SPDX-License-Identifier: GPL-3.0-or-later
import {connect} from 'node:net';
import {LabFailure} from '../../driver/failure.ts';
import type {Report} from '../../driver/report-channel.ts';
import type {Shell} from '../../driver/console/shell.ts';
import {httpsEndpoint, selfSigned, type Endpoint} from '../../harness/endpoint.ts';
import {isFinished, readProof} from '../../harness/events.ts';
import {mainJob} from '../../harness/install/main-job.ts';
import {bootInstalled, userShell} from '../../harness/install/reboots.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {newSshKey, type SshKey} from '../../harness/ssh-key.ts';
import {line, proofs} from '../../harness/install/whole-proofs.ts';
import {whole, wholeText} from '../../harness/install/whole-text.ts';

async function claimAll(context: Context, shell: Shell): Promise<void> {
  for (const [id, claim, command, expected] of proofs) {
    const {code, output} = await shell.run(command, 60 * context.lab.patience);
    context.ledger.claim(
      `whole-${id}`,
      claim,
      expected.test(output),
      `${output.slice(0, 400)}${expected.test(output) ? '' : ` (expected ${expected})`}`,
      [{command, code, output}],
    );
  }
}

/**
 * First line that a server says to somebody who connects: an SSH server's version (RFC 4253 §4.2).
 */
const banner = (port: number, seconds: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(
      () => socket.destroy(new LabFailure('the forwarded port says nothing')),
      seconds * 1000,
    );
    socket.once('data', (bytes: Buffer) => {
      resolve(bytes.toString('latin1').split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject).once('close', () => {
      clearTimeout(timer);
      reject(new LabFailure('the forwarded port was closed without a word'));
    });
  });

/**
 * Logs in over SSH with the key, on the machine itself; and from outside somebody answers at the
 * fixed address.
 */
async function claimSsh(context: Context, shell: Shell, key: SshKey, port: number): Promise<void> {
  const {ledger, lab} = context;
  const said = await banner(port, 60 * lab.patience);
  ledger.claim(
    'whole-ssh-outside',
    'The SSH server answers at the fixed address from outside',
    said.startsWith('SSH-2.0-OpenSSH'),
    said,
  );
  // A key that was made for this run, and is of no use after it.
  await shell.must(`(umask 077; cat >/run/key) <<'END'\n${key.pem}END`, 30 * lab.patience);
  const options =
    '-o StrictHostKeyChecking=accept-new -o BatchMode=yes -o UserKnownHostsFile=/run/known_hosts';
  const ssh = `ssh -p ${whole.sshPort} ${options}`;
  const command =
    `${ssh} -i /run/key ${whole.user}@127.0.0.1 id -un; ${ssh} ${whole.user}@127.0.0.1 ` + 'true';
  const {code, output} = await shell.run(command, 120 * lab.patience);
  const holds = line(whole.user).test(output) && /Permission denied \(publickey\)/.test(output);
  ledger.claim(
    'whole-ssh',
    'The user logs in over SSH with the key, and nobody without one',
    holds,
    output,
    [{command, code, output}],
  );
}

/** What the endpoint got: the whole installation, and after the reboot the same machine's proof. */
function claimReport(context: Context, endpoint: Endpoint, token: string): void {
  const {ledger} = context;
  const records = endpoint.records();
  const [end, proof] = [
    records.findIndex(record => isFinished(record)),
    records.findIndex((record: Report) => record.type === 'proof'),
  ];
  ledger.claim(
    'whole-report',
    'The HTTPS endpoint got every event of the installation to its end',
    end > 0 && records[end]?.['result'] === 'staged',
    `${records.length} records`,
  );
  const green = proof > end && readProof(records[proof] ?? {type: ''}).green;
  ledger.claim(
    'whole-report-proof',
    "After the reboot the first boot's proof arrived there too",
    green,
    proof < 0 ? 'no proof' : `record ${proof}, after ${end}`,
  );
  const runs = new Set(
    endpoint.seen.map(
      ({headers}) => `${String(headers['forge-serial'])} ${String(headers['forge-mac'])}`,
    ),
  );
  ledger.claim(
    'whole-report-machine',
    'Installation and proof name the same machine',
    runs.size === 1,
    [...runs].join(', '),
  );
  const authorised = endpoint.seen.every(
    ({headers}) => headers['authorization'] === `Bearer ${token}`,
  );
  ledger.claim(
    'whole-report-token',
    'Every request had the bearer token',
    authorised,
    `${endpoint.seen.length} requests`,
  );
}

export const wholeAnswers: Scenario = {
  name: 'whole-answers',
  groups: ['main'],
  ci: false,
  budget: 1500,
  about:
    'an answer file with nearly nothing at its default gives that machine, each answer ' +
    'proved by its standard command',
  async run(context) {
    const {lab, ledger, scratch} = context;
    const [own, key] = [
      await selfSigned(lab, scratch, 'report.example'),
      newSshKey('bob@example.org'),
    ];
    const endpoint = await httpsEndpoint(own);
    // A free port of this host, given back for QEMU to take.
    const other = await httpsEndpoint(own);
    other.close();
    try {
      const network = {
        forwards: [{host: other.port, guest: whole.sshPort, address: whole.address}],
      };
      const text = wholeText({url: endpoint.url('/report'), pin: own.pin, sshKey: key.line});
      const {parts, request} = await mainJob(context, text, 'whole.yaml', {network});
      claimReport(context, endpoint, request.reportToken);
      const copy = {
        parts,
        serial: parts.serial,
        passphrase: request.passphrase,
        passwords: request.passwords,
      };
      const vm = await bootInstalled(context, copy);
      const shell = await userShell(context, vm, copy, 'root');
      await ledger.phase('each answer by its command', () => claimAll(context, shell));
      await ledger.phase('log-in over SSH', () => claimSsh(context, shell, key, other.port));
      await vm.powerDown(120 * lab.patience);
    } finally {
      endpoint.close();
    }
  },
};
