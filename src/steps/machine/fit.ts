// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {read} from '../../system/command.ts';
import {isPerson} from '../../os/accounts.ts';
import {keymapDirectories} from '../../os/keymaps.ts';
import {sshServer, sshServices} from '../../os/ssh-units.ts';
import {accountsOf} from './accounts.ts';
import {numberFaults} from './numbers.ts';
import {sandboxFaults} from './sandbox-fit.ts';
import {hasServer, unitStates} from './ssh.ts';
import {isOn, unitState} from './units.ts';
import {readTables, type Tables} from './tables.ts';

/** The kernel's own map; needs no file. */
const builtinKeymap = 'us';

function accountFaults(answers: Answers, {users, groups}: Tables): readonly string[] {
  const accounts = accountsOf(answers);
  const faults: string[] = [...numberFaults(answers, {users, groups})];
  const own = new Set(answers.groups.map(({name}) => name));
  for (const {name, uid, groups: wanted} of accounts) {
    // An interrupted try may have left the group alone, with the number it shall have.
    const gid = groups.get(name)?.gid ?? uid;
    if (users.has(name) || gid !== uid)
      faults.push(`the image has an account or group named ${name} already`);
    for (const group of wanted)
      if (!groups.has(group) && !own.has(group))
        faults.push(`the image has no group ${group}, which ${name} shall be in`);
  }
  for (const user of users.values()) {
    if (isPerson(user) && !accounts.some(account => account.name === user.name))
      faults.push(`the image brings a login account: ${user.name} (uid ${user.uid})`);
  }
  return faults;
}

async function shellFaults(
  reader: Reader,
  root: string,
  answers: Answers,
): Promise<readonly string[]> {
  const shells = [...new Set(accountsOf(answers).map(({shell}) => shell))];
  const found = await Promise.all(
    shells.map(async shell => (await reader.files.stat(`${root}${shell}`)) !== undefined),
  );
  return shells.filter((_, index) => !found[index]).map(shell => `the image has no shell ${shell}`);
}

/**
 * What asks for a server that is not there would be enabled by nobody. The names are those of
 * systemd's units.
 */
async function serverFaults(
  reader: Reader,
  root: string,
  {ssh}: Answers,
): Promise<readonly string[]> {
  if (!ssh.enable) return [];
  const states = await unitStates(reader, root);
  const unit = sshServices.some(name => hasServer(states.get(name)));
  const programs = await Promise.all(
    [sshServer, '/usr/bin/ssh-keygen'].map(async path => reader.files.stat(`${root}${path}`)),
  );
  if (unit && programs.every(found => found !== undefined)) return [];
  return [
    'the image has no SSH server (ssh.service or sshd.service, /usr/sbin/sshd, ' +
      '/usr/bin/ssh-keygen)',
  ];
}

/**
 * Without the services that read them the network's files would be written in vain. Where the
 * answers name no link, the image's own ways stand.
 */
async function networkFaults(
  reader: Reader,
  root: string,
  {network: {links}}: Answers,
): Promise<readonly string[]> {
  const named = links
    .flatMap(link => [link, ...link.vlans])
    .some(({dns, domains}) => dns.length + domains.length > 0);
  const units = [
    ...(links.length > 0 ? ['systemd-networkd.service'] : []),
    ...(named ? ['systemd-resolved.service'] : []),
  ];
  const states = await Promise.all(units.map(async unit => unitState(reader, root, unit)));
  const off = units.filter((_, index) => !isOn(states[index]));
  return off.map(
    unit => `the image does not run ${unit}, which the network of the answers is written for`,
  );
}

/** A missing key map would make the passphrase prompt read other letters than the person types. */
async function keymapFaults(
  reader: Reader,
  root: string,
  {keymap}: Answers,
): Promise<readonly string[]> {
  if (keymap === builtinKeymap) return [];
  const places = keymapDirectories.map(directory => `${root}${directory}`);
  const {stdout} = await reader.read(
    read('find', ...places, '-name', `${keymap}.map*`, '-o', '-name', `${keymap}.kmap*`),
  );
  return stdout.trim() === '' ? [`the image has no console key map ${keymap}`] : [];
}

/**
 * glibc has C.UTF-8 built in (since 2.35); others are a directory, or an entry of the archive, both
 * with `.utf8` for the encoding (localedef(1)).
 */
async function localeFaults(
  reader: Reader,
  root: string,
  {locale}: Answers,
): Promise<readonly string[]> {
  if (locale === 'C.UTF-8') return [];
  const [name, places] = [locale.replace('.UTF-8', '.utf8'), `${root}/usr/lib/locale`];
  if (
    (await reader.files.stat(`${places}/${name}`)) ??
    (await reader.files.stat(`${places}/${locale}`))
  )
    return [];
  const {code} = await reader.read(
    read('grep', '--quiet', '--text', '--fixed-strings', '--', name, `${places}/locale-archive`),
  );
  return code === 0 ? [] : [`the image has no locale ${locale}`];
}

/**
 * Everything the answers ask for that the image below `root` (empty for the running system) lacks,
 * or has too much of; empty when it fits. The live system is the same image, so this can be asked
 * before the first write.
 */
export async function imageFaults(
  reader: Reader,
  root: string,
  answers: Answers,
): Promise<readonly string[]> {
  const tables = await readTables(reader, root);
  if (!tables) return [`${root}/etc/passwd is missing`];
  const all = [shellFaults, keymapFaults, localeFaults, serverFaults, networkFaults, sandboxFaults];
  const rest = await Promise.all(all.map(async faults => faults(reader, root, answers)));
  return [...accountFaults(answers, tables), ...rest.flat()];
}

/** @throws {Problem} IMAGE-UNFIT with all faults at once. */
export async function mustFit(reader: Reader, root: string, answers: Answers): Promise<void> {
  const faults = await imageFaults(reader, root, answers);
  if (faults.length > 0) throw new Problem('IMAGE-UNFIT', faults.join('; '));
}
