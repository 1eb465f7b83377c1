// SPDX-License-Identifier: GPL-3.0-or-later
import {usualClusters} from '../../answers/confinement.ts';
import type {Answers} from '../../answers/schema.ts';
import type {Disk} from '../../hardware/disk.ts';
import {contentsLine} from '../../hardware/disk-words.ts';
import {matchFor} from '../../hardware/match.ts';
import {looksEmpty} from '../../hardware/why-not.ts';
import type {Confinement, Draft} from './draft.ts';

/** Credentials that the answers name, by what is in them. */
export const credentialNames = {
  passphrase: 'forge.state-passphrase',
  mok: 'forge.mok-password',
  root: 'forge.root-password',
  person: (name: string) => `forge.${name}-password`,
} as const;

const words = (text: string): readonly string[] => text.split(/[\s,]+/).filter(word => word !== '');

/** The network as the answer file says it: nothing for automatic addresses. */
export function networkOf({network: {how, mac, address, gateway, dns}}: Pick<Draft, 'network'>) {
  if (how === 'dhcp') return {links: []};
  return {
    links: [
      {
        match: {mac},
        addresses: words(address),
        gateways: words(gateway),
        dns: words(dns),
        vlans: [],
      },
      {vlans: []},
    ],
  };
}

/**
 * Confinement as the answer file says it, less what it has a default for; `clusters` are the
 * image's of PostgreSQL. Empty where all is at its default.
 */
function confinementOf(
  {firewall, flatpak, containers, strictPostgresql, audit}: Confinement,
  clusters: readonly string[],
) {
  const usual = clusters.length === 0 || clusters.join() === usualClusters.join();
  return {
    ...(firewall !== 'closed' && {firewall}),
    ...(flatpak.length > 0 && {flatpak: {deny: flatpak}}),
    ...(containers !== '' && {containers: {runtime: containers}}),
    ...(strictPostgresql && {postgresql: {jit: false, ...(!usual && {clusters})}}),
    ...(audit && {audit: 'daily'}),
  };
}

type Written = Pick<Answers, 'version' | 'keymap' | 'locale' | 'timezone' | 'hostname'> &
  Readonly<Record<string, unknown>>;

/**
 * The answers as an answer file holds them: what the file's schema has a default for is left out
 * when it is that. Secrets are named, never held. `disks` are all of the machine: the match must
 * tell the chosen one from every other. `clusters` are those of PostgreSQL in the image.
 */
export function answersOf(
  draft: Draft,
  disks: readonly Disk[],
  clusters: readonly string[] = [],
): Written {
  const disk = disks.find(({path}) => path === draft.disk);
  const links = networkOf(draft).links;
  const confinement = confinementOf(draft.confinement, clusters);
  const {mokPassword, secureBoot, keyProtection, serialConsole} = draft;
  return {
    version: 1,
    disk: {
      match: disk === undefined ? {} : (matchFor(disk, disks) ?? {}),
      ...(disk !== undefined &&
        !looksEmpty(disk) && {erase: 'replace', contents: contentsLine(disk)}),
    },
    state: {
      encryption: draft.encryption,
      ...(draft.encryption === 'luks2' && {passphrase: {credential: credentialNames.passphrase}}),
    },
    locale: draft.locale,
    keymap: draft.keymap,
    timezone: draft.timezone,
    hostname: draft.hostname,
    users: draft.people.map(({name, fullName, administrator, made, sshKeys}) => ({
      name,
      ...(fullName !== '' && {fullName}),
      password: made ? 'generate' : {credential: credentialNames.person(name)},
      ...(administrator && {groups: ['sudo']}),
      ...(sshKeys.length > 0 && {sshKeys}),
    })),
    root: draft.root.how === 'password' ? {credential: credentialNames.root} : draft.root.how,
    ...(links.length > 0 && {network: {links}}),
    ...(draft.ssh && {ssh: {enable: true}}),
    ...(Object.keys(confinement).length > 0 && {confinement}),
    // Without options the kernel drives a serial line at 9600 baud (Linux
    // Documentation/admin-guide/serial-console.rst).
    ...(serialConsole !== '' && {consoles: ['tty0', `${serialConsole},115200`]}),
    ...(secureBoot !== 'require' && {secureBoot, policies: {secureBootOff: 'continue'}}),
    mok: {
      presence: 'person',
      password: mokPassword.how === 'generate' ? 'generate' : {credential: credentialNames.mok},
      ...(keyProtection !== 'state' && {protection: keyProtection}),
    },
    ...(draft.finally !== 'reboot' && {finally: draft.finally}),
  };
}

/**
 * What was typed, by the credential that carries it. Passwords of people are still in clear here:
 * they are hashed before they are handed over.
 */
export function secretsOf(draft: Draft): {
  readonly clear: ReadonlyMap<string, string>;
  readonly toHash: ReadonlyMap<string, string>;
} {
  const {encryption, passphrase, mokPassword, root, people} = draft;
  return {
    clear: new Map([
      ...(encryption === 'luks2' ? [[credentialNames.passphrase, passphrase.first] as const] : []),
      ...(mokPassword.how === 'typed'
        ? [[credentialNames.mok, mokPassword.typed.first] as const]
        : []),
    ]),
    toHash: new Map([
      ...(root.how === 'password' ? [[credentialNames.root, root.password.first] as const] : []),
      ...people.flatMap(({name, made, password}) =>
        made ? [] : [[credentialNames.person(name), password.first] as const],
      ),
    ]),
  };
}
