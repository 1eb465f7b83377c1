// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseExceptions} from '../../src/confinement/exceptions.ts';
import {allChecks} from '../../src/checks/index.ts';
import {runChecks, type CheckReport} from '../../src/checks/run.ts';
import {parseSetuidList} from '../../src/checks/setuid-list.ts';
import type {MemoryFiles} from '../support/memory-files.ts';
import {fakeWorld, on, type Rule, type World} from '../support/world.ts';
import {goodFiles, goodRules} from './chain/good-machine.ts';
import {recorded, recordedTools, recordedUnits, shownBlock} from './support.ts';

const asset = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../assets/confinement', name), 'utf8');

/** The reviewed lists as they are shipped; the probe unit has no exception in them. */
export const reviewed = {
  exceptions: parseExceptions(asset('exceptions.yaml')),
  setuid: parseSetuidList(asset('setuid.yaml')),
  lists: ['exceptions.yaml', 'setuid.yaml'],
};

/** A line of find's `-printf '%y %m %U %G %T@ %p\0%l\0'`, as recorded in units.json. */
const indexLine = (
  path: string,
  held: {kind: string; mode?: number; target?: string},
  uid = 0,
): string => {
  const kind =
    new Map([
      ['link', 'l'],
      ['directory', 'd'],
    ]).get(held.kind) ?? 'f';
  return (
    `${kind} ${(held.mode ?? 0o777).toString(8)} ${uid} 0 ` +
    `${path.startsWith('/etc/ssh') ? 1_700_000_060 : 1_700_000_000}.0000000000 ` +
    `${path}\0${held.target ?? ''}\0`
  );
};

const index = ({tree}: MemoryFiles): string =>
  [...tree].map(([path, held]) => indexLine(path, held)).join('');

/** Field 2 of /etc/shadow: yescrypt, of a password that is on no list. */
const hash = '$y$j9T$abcdefghijkl$bkB/GH0QcojeuaTGTU8q2AjLQ5YfQBMuGS0ygzSxLfA';

const probe = 'probe-whole.service';
const unitFiles = Object.fromEntries(
  Object.entries(recordedUnits.files).filter(([path]) => path.includes(probe)),
);

/** The recorded answer of aa-status(8) with other profiles in it. */
export const aaStatus = (profiles: Readonly<Record<string, string>>): string =>
  recordedTools.aaStatus.replace(
    /"profiles": \{[^}]*\}/,
    `"profiles": ${JSON.stringify(profiles)}`,
  );

const files = {
  ...goodFiles,
  ...unitFiles,
  '/usr/lib/systemd/system/sockets.target': '',
  '/etc/systemd/system/sysinit.target.wants/apparmor.service': {
    link: '/usr/lib/systemd/system/apparmor.service',
  },
  '/sys/kernel/security/lsm': 'lockdown,capability,landlock,yama,apparmor,bpf,ima,evm\n',
  '/sys/module/apparmor/parameters/enabled': 'Y\n',
  '/etc/apparmor.d/usr.bin.true':
    'abi <abi/4.0>,\ninclude <tunables/global>\nprofile true /{,usr/}bin/true {\n  ' +
    'include <abstractions/base>\n}\n',
  '/usr/bin/true': 'ELF',
  '/proc/100/exe': {link: '/usr/bin/true'},
  '/proc/100/attr/current': 'true (enforce)\n',
  '/proc/100/status': 'Name:\ttrue\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t12\n',
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/bash\nalice:x:1042:1042::/home/alice:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  '/etc/shadow': `root:!*:20454::::::\nalice:${hash}:20454:0:99999:7:::\n`,
  '/etc/group': 'root:x:0:\nsudo:x:27:alice\ndocker:x:998:\n',
  '/etc/ssh/ssh_host_ed25519_key': 'KEY',
  '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\n',
  '/etc/sysctl.d/60-user-namespaces.conf':
    '# Rootless containers need them.\nkernel.unprivileged_userns_clone = 1\n',
  '/proc/sys/kernel/unprivileged_userns_clone': '1\n',
  '/proc/sys/user/max_user_namespaces': '15612\n',
  '/usr/bin/podman': 'ELF',
  '/usr/bin/crun': 'ELF',
  '/usr/bin/runc': 'ELF',
  '/etc/subuid': 'alice:100000:65536\n',
  '/etc/subgid': 'alice:100000:65536\n',
  '/usr/share/containers/containers.conf': '[containers]\n[engine]\nruntime = "crun"\n',
  '/etc/containers/storage.conf': '',
  '/var/lib/flatpak/overrides/global':
    '[Context]\nfilesystems=!host;!home;\nsockets=!x11;\ndevices=!all;\n\n[Session Bus ' +
    'Policy]\norg.freedesktop.secrets=none\n',
  '/var/lib/flatpak/app/org.example.App/current/active/metadata':
    '[Application]\nname=org.example.App\n\n[Context]\nshared=network;ipc;\nsockets=x11;wayland;\nfilesystems=host;\n',
  '/home/alice/.local/share/flatpak/overrides/org.example.App': '[Context]\nfilesystems=!home;\n',
  '/usr/lib/systemd/user/agent.service':
    '[Service]\nExecStart=/usr/bin/agent\nNoNewPrivileges=yes\n',
  '/usr/bin/flatpak': 'ELF',
  '/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service': '',
};

const secret = ['/etc/shadow', '/etc/ssh/ssh_host_ed25519_key'];

/** systemd's list of units, with the probe running. */
export const shown = (...blocks: readonly string[]): string =>
  blocks.map(block => `${block.replace(/^MainPID=0$/m, 'MainPID=100')}\n`).join('\n');

/** The recorded ruleset without its rule for port 22. */
const withoutSsh = recorded('closed')
  .replace('"right": 22', '"right": 68')
  .replace(
    '"protocol": "tcp", "field": "dport"}}, "right": 68',
    '"protocol": "udp", "field": "dport"}}, "right": 68',
  );

const commands: readonly Rule[] = [
  on(
    ({program, args}) => program === 'find' && args.includes('/6000'),
    `4755 0 0 /usr/bin/sudo\0${'2755'} 0 42 /usr/bin/chage\0`,
  ),
  on(
    ({program, args}) => program === 'find' && args.includes('/etc'),
    (_call, world) => index(world.files),
  ),
  on('systemd-analyze syscall-filter', recordedUnits.calls),
  on('systemd-analyze security', recordedTools.security.replace('"dbus.service"', `"${probe}"`)),
  on(({program, args}) => program === 'systemctl' && args[0] === 'show', shown(shownBlock(probe))),
  on('aa-status', aaStatus({true: 'enforce', lsb_release: 'kill'})),
  on('ss', recorded('ss-good')),
  on('nft', withoutSsh),
  on('perl', ''),
  on('getcap', '/usr/bin/ping cap_net_raw=ep\n'),
];

/** How a machine differs from the confined one. */
export type Change = {
  readonly files?: Readonly<Record<string, string | {readonly link: string}>>;
  readonly modes?: Readonly<Record<string, number>>;
  readonly rules?: readonly Rule[];
  readonly remove?: readonly string[];
};

/**
 * The files and commands of such a machine, for tests of more than the audit. Modes are the files'
 * usual ones.
 */
export const partsOf = ({files: more = {}, rules: changed = []}: Change = {}) => ({
  files: {...files, ...more},
  commands: [...changed, ...commands, ...goodRules],
});

/**
 * A machine that Forge installed, confined as the text asks, in the words of the real tools
 * (recorded where this repository has a recording).
 */
function confined({modes = {}, remove = [], ...change}: Change = {}): World {
  const world = fakeWorld(partsOf(change));
  for (const path of secret) world.files.put(path, world.files.text(path), 0o600);
  for (const [path, mode] of Object.entries(modes))
    world.files.put(path, world.files.text(path), mode);
  for (const path of remove) world.files.tree.delete(path);
  return world;
}

/** What all checks, or one of them, find about such a machine. */
export const auditOf = async (change: Change = {}, only?: string): Promise<CheckReport> =>
  runChecks(
    confined(change).reader(),
    {root: '', ...reviewed},
    only === undefined ? allChecks : allChecks.filter(({id}) => id === only),
    '0.0.0',
  );
