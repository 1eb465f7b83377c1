// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Action} from '../../engine/plan/action.ts';
import {
  partial,
  type Reader,
  type Step,
  type StepVerdict,
  type Worker,
} from '../../engine/plan/step.ts';
import {write, type Command} from '../../system/command.ts';
import {accountsOf, sysusersLines} from './accounts.ts';
import {groupLines} from './groups.ts';
import {credentialActions, credentialsDirectory, credentialsEnvironment} from './credentials.ts';
import {mustFit} from './fit.ts';
import {homeActions, homesTask, removeStaged} from './homes.ts';
import {machineFaults} from './read-back.ts';
import {openForServer, sshActions, sshEvidence, switchServer} from './ssh.ts';
import {auditTimer} from './sandbox-parts.ts';
import {readTables} from './tables.ts';
import {removeTemporaries} from './temporaries.ts';
import {textsOf} from './texts.ts';
import {tokenActions} from './token.ts';
import {nativeUnits} from './units.ts';
import type {Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

const {root} = livePaths;

/**
 * systemd-firstboot(1). `--force`, since an image has most of these files already and they would be
 * kept; it also is what makes the credential for root count. Tried with 257: it checks the time
 * zone against the live system's tz data and takes any locale and key map.
 */
const firstboot = ({answers, hostname, machineId}: Target): Command => ({
  ...write(
    'systemd-firstboot',
    `--root=${root}`,
    '--force',
    `--locale=${answers.locale}`,
    `--keymap=${answers.keymap}`,
    `--timezone=${answers.timezone}`,
    `--hostname=${hostname}`,
    `--machine-id=${machineId}`,
  ),
  env: credentialsEnvironment,
});

/**
 * The image's own accounts, as its packages declare them: groups that the answers name may come
 * from there.
 */
const imageAccounts = write('systemd-sysusers', `--root=${root}`);

/**
 * People's accounts and the groups of the answers, declared on standard input and not by a file in
 * /etc/sysusers.d: one that stays would bring back, at some later start, an account that the owner
 * had deleted.
 */
const personalAccounts = ({answers}: Target): Command => {
  const stdin = `${groupLines(answers)}${sysusersLines(accountsOf(answers))}`;
  return {...write('systemd-sysusers', `--root=${root}`, '-'), stdin, env: credentialsEnvironment};
};

/** The audit's timer is off in every image; only the answers switch it on. */
const auditDaily: Command = {
  ...write('systemctl', `--root=${root}`, '--quiet', 'enable', auditTimer),
  env: nativeUnits,
};

const forgetSecrets = write('rm', '--recursive', '--force', '--', credentialsDirectory);

/**
 * Takes back accounts that an interrupted try made: systemd-sysusers never changes one that exists,
 * so a password or a group missed then would stay missed. Home directories stay, for the same
 * numbers are given again; only copies that have not become one yet go. userdel(8).
 */
async function prepare(worker: Worker, target: Target): Promise<void> {
  await worker.change(forgetSecrets);
  await removeTemporaries(worker, root);
  await removeStaged(worker);
  const tables = await readTables(worker, root);
  for (const {name, uid, home} of accountsOf(target.answers)) {
    const entry = tables?.users.get(name);
    if (entry?.uid === uid && entry.home === home)
      await worker.change(write('userdel', '--root', root, name));
  }
}

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const faults = await machineFaults(reader, target);
  if (!faults) return {type: 'absent'};
  if (faults.length > 0) return partial(faults.join('; '));
  const {
    machineId,
    hostname,
    answers: {locale, keymap, timezone},
  } = target;
  const users = accountsOf(target.answers)
    .map(({name, uid}) => `${name} ${uid}`)
    .join(', ');
  return {
    type: 'satisfied',
    evidence: {
      machineId,
      hostname,
      locale,
      keymap,
      timezone,
      users,
      ...(await sshEvidence(reader, target.answers)),
    },
  };
}

const command = (one: Command): Action => ({kind: 'command', command: one});

/**
 * What makes this machine this machine: names, place, people. Written by systemd's own tools as far
 * as they reach.
 */
export const machineStep = (target: Target): Step => ({
  id: 'machine',
  title: stepTitles.machine,
  needs: ['mount'],
  effect: 'write',
  weight: 8,
  actions: [
    command(imageAccounts),
    {kind: 'task', name: 'fit', args: {root}, effect: 'write'},
    ...credentialActions(target),
    command(firstboot(target)),
    ...(target.answers.users.length + target.answers.groups.length === 0
      ? []
      : [command(personalAccounts(target))]),
    ...homeActions(target),
    ...textsOf(target).map(({path, content, mode}): Action => ({
      kind: 'file',
      path: `${root}${path}`,
      content,
      mode,
    })),
    ...tokenActions(target.answers),
    ...sshActions(target.answers),
    ...(target.answers.confinement.audit === 'daily' ? [command(auditDaily)] : []),
    {kind: 'remove', path: credentialsDirectory},
    command(write('sync', '--file-system', livePaths.state)),
  ],
  tasks: {
    homes: homesTask(target),
    fit: async worker => mustFit(worker, root, target.answers),
    ssh: switchServer,
  },
  open: async worker => openForServer(worker, target.answers),
  verify: async reader => verify(reader, target),
  prepare: async worker => prepare(worker, target),
  release: async worker => void (await worker.change(forgetSecrets)),
});
