// SPDX-License-Identifier: GPL-3.0-or-later
import {sshKeyFingerprint} from '../../answers/ssh-key.ts';
import {livePaths} from '../../os/live-paths.ts';
import type {Answers} from '../../answers/schema.ts';
import type {Action} from '../../engine/plan/action.ts';
import type {Evidence, Reader, Worker} from '../../engine/plan/step.ts';
import {read, write, type Command} from '../../system/command.ts';
import {sshServer, sshServices, sshSockets, sshUnits} from '../../os/ssh-units.ts';
import {isOn, nativeUnits, unitState} from './units.ts';

const {root} = livePaths;

/** The states of the SSH server's units in a tree; a unit that is not there is not in the map. */
export async function unitStates(
  reader: Reader,
  root: string,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for (const unit of sshUnits) {
    const state = await unitState(reader, root, unit);
    if (state !== undefined) states.set(unit, state);
  }
  return states;
}

/** Whether a unit with this state can be enabled: one of its own, no second name for another. */
export const hasServer = (state: string | undefined): boolean =>
  state !== undefined && !['alias', 'bad', 'transient'].includes(state);

/**
 * sshd(8) refuses to do anything, its checks included, without this directory; on the target's own
 * tmpfs, as its unit makes it at every start.
 */
const separation = `${root}/run/sshd`;

/**
 * root comes in by nobody's network, unless nobody else could: there are no keys for root in the
 * answers, so that takes a password of root's and passwords being enough.
 */
const rootLogin = ({users, root: account, ssh}: Answers): 'yes' | 'no' =>
  users.length === 0 && account !== 'locked' && ssh.passwords ? 'yes' : 'no';

/**
 * Settings by the names of `sshd -T`. sshd takes the first value that it reads, so a drop-in wins
 * over the image's own sshd_config(5).
 */
export const sshSettings = (answers: Answers): Readonly<Record<string, string>> => ({
  port: `${answers.ssh.port}`,
  passwordauthentication: answers.ssh.passwords ? 'yes' : 'no',
  // PAM would ask for the password through this one where the other is off.
  kbdinteractiveauthentication: 'no',
  pubkeyauthentication: 'yes',
  permitemptypasswords: 'no',
  permitrootlogin: rootLogin(answers),
});

const keywords: Readonly<Record<string, string>> = {
  port: 'Port',
  passwordauthentication: 'PasswordAuthentication',
  kbdinteractiveauthentication: 'KbdInteractiveAuthentication',
  pubkeyauthentication: 'PubkeyAuthentication',
  permitemptypasswords: 'PermitEmptyPasswords',
  permitrootlogin: 'PermitRootLogin',
};

/** Path, as the installed system sees it, and content of the drop-in. */
export const sshDropIn = {
  path: '/etc/ssh/sshd_config.d/10-forge.conf',
  content: (answers: Answers): string =>
    `# From the answers to Forge.\n${Object.entries(sshSettings(answers))
      .map(([name, value]) => `${keywords[name]} ${value}\n`)
      .join('')}`,
};

const inside = (program: string, ...args: readonly string[]) => [
  root,
  '/usr/bin/env',
  '-i',
  'PATH=/usr/sbin:/usr/bin',
  program,
  ...args,
];

/**
 * ssh-keygen(1) `-A`: a key of every default type that is missing. The image's own program, for the
 * image's own server.
 */
const makeHostKeys: Command = write('chroot', ...inside('/usr/bin/ssh-keygen', '-A'));

/**
 * The settings that the server would really use, whatever else stands in its files (sshd(8), `-T`).
 */
const effective: Command = {
  ...read('chroot', ...inside(sshServer, '-T')),
  okCodes: [0, 1, 255],
};

const systemctl = (verb: string, unit: string): Command => ({
  ...write('systemctl', `--root=${root}`, '--quiet', verb, unit),
  env: nativeUnits,
});

/**
 * Switches the server on or off by what the image calls it. Off means masked only where an image
 * starts it by a link of its own in /usr, which disabling does not reach.
 */
export async function switchServer(
  worker: Worker,
  {wanted}: Readonly<Record<string, string>>,
): Promise<void> {
  const before = await unitStates(worker, root);
  const server =
    wanted === 'on' ? sshServices.find(unit => hasServer(before.get(unit))) : undefined;
  for (const [unit, state] of before)
    if (unit !== server && isOn(state)) await worker.change(systemctl('disable', unit));
  if (server !== undefined) await worker.change(systemctl('enable', server));
  if (server !== undefined) return;
  for (const [unit, state] of await unitStates(worker, root))
    if (isOn(state)) await worker.change(systemctl('mask', unit));
}

/** Before the first look after an interruption as well: the target's /run is a fresh one then. */
export async function openForServer(worker: Worker, {ssh}: Answers): Promise<void> {
  if (
    !ssh.enable ||
    (await worker.files.stat(`${root}/run`)) === undefined ||
    (await worker.files.stat(separation))
  )
    return;
  await worker.change(write('mkdir', '--mode=0755', separation));
}

/** All that makes the server as answered; its drop-in is among the texts. */
export const sshActions = ({ssh}: Answers): readonly Action[] => [
  ...(ssh.enable
    ? ([
        {kind: 'directory', path: separation, mode: 0o755},
        {kind: 'command', command: makeHostKeys},
      ] as const)
    : []),
  {kind: 'task', name: 'ssh', args: {wanted: ssh.enable ? 'on' : 'off'}, effect: 'write'},
];

async function settingFaults(reader: Reader, answers: Answers): Promise<readonly string[]> {
  const {code, stdout, stderr} = await reader.must(effective);
  if (code !== 0)
    return [`sshd does not accept its settings: ${stderr.trim().split('\n')[0] ?? ''}`];
  const found = new Set(
    stdout
      .toLowerCase()
      .split('\n')
      .map(line => line.trim()),
  );
  const wrong = Object.entries(sshSettings(answers)).filter(
    ([name, value]) => !found.has(`${name} ${value}`),
  );
  return wrong.map(([name]) => `sshd's ${name} is not as answered`);
}

/** What of the server is not as answered, in words. */
export async function sshFaults(reader: Reader, answers: Answers): Promise<readonly string[]> {
  const states = await unitStates(reader, root);
  const on = [...states].filter(([, state]) => isOn(state)).map(([unit]) => unit);
  if (!answers.ssh.enable) return on.map(unit => `${unit} is enabled, and nobody asked for it`);
  const server = on.filter(unit => sshServices.includes(unit));
  const sockets = on
    .filter(unit => sshSockets.includes(unit))
    .map(unit => `${unit} is enabled beside the server`);
  const keys = (await hostKeys(reader)).length === 0 ? ['there are no SSH host keys'] : [];
  return [
    ...(server.length === 0 ? ['the SSH server is not enabled'] : []),
    ...sockets,
    ...keys,
    ...(await settingFaults(reader, answers)),
  ];
}

/**
 * Public host keys of the target: type and fingerprint as ssh(1) shows it on the first connection
 * (RFC 4255's SHA-256, unpadded Base64).
 */
async function hostKeys({files}: Reader): Promise<readonly (readonly [string, string])[]> {
  const names = ((await files.list(`${root}/etc/ssh`)) ?? []).filter(name =>
    /^ssh_host_[a-z0-9]+_key\.pub$/.test(name),
  );
  const found = await Promise.all(
    names.map(async name => {
      const line = (await files.readText(`${root}/etc/ssh/${name}`)) ?? '';
      const [type = ''] = line.split(' ', 1);
      const secret = await files.stat(`${root}/etc/ssh/${name.replace(/\.pub$/, '')}`);
      return secret?.mode === 0o600 && secret.uid === 0
        ? [[type, sshKeyFingerprint(line)] as const]
        : [];
    }),
  );
  return found.flat();
}

/** For the report: whoever connects first can compare the key. */
export async function sshEvidence(reader: Reader, {ssh}: Answers): Promise<Evidence> {
  if (!ssh.enable) return {ssh: 'off'};
  const keys = await hostKeys(reader);
  const prints = Object.fromEntries(keys.map(([type, print]) => [`ssh.${type}`, print]));
  return {
    ssh: `on, port ${ssh.port}, ${ssh.passwords ? 'keys and passwords' : 'keys only'}`,
    ...prints,
  };
}
