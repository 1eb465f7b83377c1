// SPDX-License-Identifier: GPL-3.0-or-later
import type {FlatpakDenial} from '../../answers/confinement.ts';
import type {Answers} from '../../answers/schema.ts';
import {accountsOf} from './accounts.ts';

/** A file by its path on the installed system. */
type SandboxFile = {readonly path: string; readonly content: string};

const header = '# From the answers to Forge.';

/**
 * What each denial is called in an override, by group and key (flatpak-metadata(5)); x11 has a
 * second name for where Wayland is missing.
 */
const denials: Readonly<Record<FlatpakDenial, readonly [key: string, ...words: string[]]>> = {
  network: ['shared', '!network'],
  ipc: ['shared', '!ipc'],
  pulseaudio: ['sockets', '!pulseaudio'],
  x11: ['sockets', '!x11', '!fallback-x11'],
  devices: ['devices', '!all'],
  home: ['filesystems', '!home'],
  host: ['filesystems', '!host'],
  secrets: ['org.freedesktop.secrets'],
};

/** The override for all applications, as `flatpak override --show` prints it. */
function flatpakOverride(deny: readonly FlatpakDenial[]): string {
  const keys = ['shared', 'sockets', 'devices', 'filesystems'].flatMap(key => {
    const words = deny.flatMap(name => (denials[name][0] === key ? denials[name].slice(1) : []));
    return words.length === 0 ? [] : [`${key}=${words.join(';')};`];
  });
  const bus = deny.includes('secrets')
    ? ['[Session Bus Policy]', 'org.freedesktop.secrets=none', '']
    : [];
  return [header, ...(keys.length > 0 ? ['[Context]', ...keys, ''] : []), ...bus].join('\n');
}

/**
 * First subordinate id and how many (login.defs(5) SUB_UID_MIN, SUB_UID_COUNT as shadow and Debian
 * have them).
 */
const subordinate = {first: 100_000, count: 65_536} as const;

function containerFiles(answers: Answers): readonly SandboxFile[] {
  const {containers} = answers.confinement;
  const [first] = accountsOf(answers);
  if (containers === undefined || first === undefined) return [];
  const ids = `${first.name}:${subordinate.first}:${subordinate.count}\n`;
  return [
    {
      path: '/etc/containers/containers.conf.d/50-forge.conf',
      content: `${header}\n[engine]\nruntime = "${containers.runtime}"\n`,
    },
    {path: '/etc/subuid', content: ids},
    {path: '/etc/subgid', content: ids},
    // Without root a container begins with a user namespace; Debian's kernels and images may have
    // that switched off, others have no such key ("-").
    {
      path: '/etc/sysctl.d/70-forge-containers.conf',
      content: `${header}\n-kernel.unprivileged_userns_clone = 1\n`,
    },
    // systemd delegates cpu, memory and pids by itself; limits of I/O and processors need the rest
    // (systemd.resource-control(5), Delegate=).
    {
      path: '/etc/systemd/system/user@.service.d/50-forge-delegate.conf',
      content: `${header}\n[Service]\nDelegate=cpu cpuset io memory pids\n`,
    },
  ];
}

function postgresqlFiles({confinement: {postgresql}}: Answers): readonly SandboxFile[] {
  if (postgresql?.jit !== false) return [];
  return [
    // Sorts after the baseline's drop-in, which leaves the line out for the compiler's sake.
    {
      path: '/etc/systemd/system/postgresql@.service.d/60-forge-strict.conf',
      content: `${header}\n[Service]\nMemoryDenyWriteExecute=true\n`,
    },
    ...postgresql.clusters.map(cluster => ({
      path: `/etc/postgresql/${cluster}/conf.d/50-forge.conf`,
      content: `${header}\njit = off\n`,
    })),
  ];
}

/**
 * Files of the confinement that the answers ask for, each in the place where its own tool shows it.
 */
export function sandboxFiles(answers: Answers): readonly SandboxFile[] {
  const {deny} = answers.confinement.flatpak;
  return [
    ...(deny.length > 0
      ? [{path: '/var/lib/flatpak/overrides/global', content: flatpakOverride(deny)}]
      : []),
    ...containerFiles(answers),
    ...postgresqlFiles(answers),
  ];
}
