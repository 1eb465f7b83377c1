// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import {cryptMethod} from '../../answers/crypt.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {read, type Command} from '../../system/command.ts';
import type {Target} from '../target/target.ts';
import {accountsOf, authorizedKeys, type Account} from './accounts.ts';
import {credentialsDirectory, lockedPassword} from './credentials.ts';
import {groupFaults} from './groups.ts';
import {auditTimer} from './sandbox-parts.ts';
import {stagedFaults} from './homes.ts';
import {sshFaults} from './ssh.ts';
import {readTables, type Tables} from './tables.ts';
import {textsOf} from './texts.ts';
import {tokenFaults} from './token.ts';
import {isOn, unitState} from './units.ts';

const {root} = livePaths;

/**
 * Whether shadow(5) holds the very hash that was given: it goes in by standard input, and out comes
 * an exit code (grep(1); 1: no line has it).
 */
const holdsHash = (secret: string): Command => ({
  ...read('grep', '--quiet', '--fixed-strings', '--file=-', `${root}/etc/shadow`),
  okCodes: [0, 1],
  stdin: {secret},
});

const ownership = (path: string): Command => ({
  ...read('stat', '--format=%u:%g:%a', path),
  okCodes: [0, 1],
});

async function passwordFaults(
  reader: Reader,
  {passwords}: Tables,
  name: string,
): Promise<readonly string[]> {
  if (cryptMethod(passwords.get(name) ?? '') === undefined)
    return [`${name} has no usable password`];
  return (await reader.must(holdsHash(`password.${name}`))).code === 0
    ? []
    : [`${name} has another password`];
}

async function homeFaults(
  reader: Reader,
  {name, uid, home, sshKeys}: Account,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const expect = async (path: string, mode: string): Promise<void> => {
    const {stdout} = await reader.must(ownership(path));
    const wanted = `${uid}:${uid}:${mode}`;
    if (stdout.trim() !== wanted)
      faults.push(`${path} is ${stdout.trim() || 'missing'} instead of ${wanted}`);
  };
  await expect(`${root}${home}`, '700');
  if (sshKeys.length === 0) return faults;
  await expect(`${root}${home}/.ssh`, '700');
  await expect(`${root}${home}/.ssh/authorized_keys`, '600');
  const keys = await reader.files.readText(`${root}${home}/.ssh/authorized_keys`);
  return keys === authorizedKeys(sshKeys)
    ? faults
    : [...faults, `the SSH keys of ${name} are not those answered`];
}

async function accountFaults(
  reader: Reader,
  tables: Tables,
  account: Account,
): Promise<readonly string[]> {
  const {name, uid, fullName, home, shell, groups} = account;
  const entry = tables.users.get(name);
  if (!entry) return [`${name} has no account`];
  const same =
    entry.uid === uid &&
    entry.gid === uid &&
    entry.gecos === fullName &&
    entry.home === home &&
    entry.shell === shell;
  return [
    ...(same ? [] : [`the account ${name} is not as answered`]),
    ...groups
      .filter(group => !tables.groups.get(group)?.members.includes(name))
      .map(group => `${name} is not in ${group}`),
    ...(await passwordFaults(reader, tables, name)),
    ...(await homeFaults(reader, account)),
  ];
}

const rootFaults = async (
  reader: Reader,
  tables: Tables,
  {answers}: Target,
): Promise<readonly string[]> => {
  if (answers.root !== 'locked') return passwordFaults(reader, tables, 'root');
  return tables.passwords.get('root') === lockedPassword ? [] : ['root is not locked'];
};

/**
 * machine-id(5), hostname(5), locale.conf(5), vconsole.conf(5), localtime(5), as systemd-firstboot
 * wrote them.
 */
async function placeFaults(
  reader: Reader,
  {answers, hostname, machineId}: Target,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const expect = async (file: string, wanted: string): Promise<void> => {
    const text = await reader.files.readText(`${root}/etc/${file}`);
    if (!text?.split('\n').includes(wanted)) faults.push(`/etc/${file} does not say ${wanted}`);
  };
  await expect('machine-id', machineId);
  await expect('hostname', hostname);
  await expect('locale.conf', `LANG=${answers.locale}`);
  await expect('vconsole.conf', `KEYMAP=${answers.keymap}`);
  const {stdout} = await reader.must({
    ...read('readlink', `${root}/etc/localtime`),
    okCodes: [0, 1],
  });
  if (!stdout.trim().endsWith(`usr/share/zoneinfo/${answers.timezone}`))
    faults.push(`/etc/localtime leads to ${stdout.trim() || 'nothing'}`);
  return faults;
}

async function textFaults(reader: Reader, target: Target): Promise<readonly string[]> {
  const texts = textsOf(target);
  const found = await Promise.all(
    texts.map(async ({path}) => reader.files.readText(`${root}${path}`)),
  );
  return texts
    .filter(({content}, index) => content !== found[index])
    .map(({path}) => `${path} is not as planned`);
}

async function auditFaults(reader: Reader, {answers}: Target): Promise<readonly string[]> {
  if (answers.confinement.audit === 'off' || isOn(await unitState(reader, root, auditTimer)))
    return [];
  return [`${auditTimer} is not enabled`];
}

/**
 * Every fact of the machine that is not as answered, in words without secrets; empty when all are.
 * `undefined`: there is no tree to look at.
 */
export async function machineFaults(
  reader: Reader,
  target: Target,
): Promise<readonly string[] | undefined> {
  const tables = await readTables(reader, root);
  if (!tables) return undefined;
  const accounts = await Promise.all(
    accountsOf(target.answers).map(async account => accountFaults(reader, tables, account)),
  );
  const left = await reader.files.stat(credentialsDirectory);
  return [
    ...(await placeFaults(reader, target)),
    ...(await rootFaults(reader, tables, target)),
    ...groupFaults(tables, target.answers),
    ...accounts.flat(),
    ...(await stagedFaults(reader)),
    ...(await textFaults(reader, target)),
    ...(await tokenFaults(reader, target.answers)),
    ...(await sshFaults(reader, target.answers)),
    ...(await auditFaults(reader, target)),
    ...(left ? [`${credentialsDirectory} still holds password hashes`] : []),
  ];
}
