// SPDX-License-Identifier: GPL-3.0-or-later
import {installedPaths} from '../../os/installed-paths.ts';
import {installedAnswers, publicReport} from '../../answers/public.ts';
import type {Target} from '../target/target.ts';
import {accountsOf} from './accounts.ts';
import {firewallPath} from '../../os/firewall.ts';
import {firewallText} from './firewall.ts';
import {namesOfNeighbours, networkFiles} from './network.ts';
import {sandboxFiles} from './sandboxes.ts';
import {sshDropIn} from './ssh.ts';

/**
 * A file of the installed system that is known before anything runs. `path` as the installed system
 * sees it.
 */
export type Text = {readonly path: string; readonly content: string; readonly mode: number};

const json = (value: unknown): string => `${JSON.stringify(value, undefined, '\t')}\n`;

/**
 * 127.0.1.1 for the own name is Debian's way (Debian reference §5.1.1): the name resolves without
 * any network.
 */
const hosts = (hostname: string): string =>
  [
    '127.0.0.1 localhost',
    `127.0.1.1 ${hostname.includes('.') ? `${hostname} ${hostname.slice(0, hostname.indexOf('.'))}` : hostname}`,
    '::1 localhost ip6-localhost ip6-loopback',
    'ff02::1 ip6-allnodes',
    'ff02::2 ip6-allrouters',
    '',
  ].join('\n');

/**
 * Groups whose members administer. The rule is Debian's own for `sudo` and Fedora's for `wheel`
 * (sudoers(5)), for images that lack it.
 */
const administrators = ['sudo', 'wheel'];

function sudoers(target: Target): readonly Text[] {
  const used = administrators.filter(group =>
    accountsOf(target.answers).some(({groups}) => groups.includes(group)),
  );
  if (used.length === 0) return [];
  return [
    {
      path: '/etc/sudoers.d/forge',
      content: used.map(group => `%${group} ALL=(ALL:ALL) ALL\n`).join(''),
      mode: 0o440,
    },
  ];
}

function firewall({answers}: Target): readonly Text[] {
  const content = firewallText(answers);
  return content === undefined ? [] : [{path: firewallPath, content, mode: 0o644}];
}

/**
 * All the small files that need no tool. The hardware clock keeps UTC (adjtime is read by
 * hwclock(8)).
 */
export const textsOf = (target: Target): readonly Text[] => [
  {path: '/etc/hosts', content: hosts(target.hostname), mode: 0o644},
  {path: '/etc/adjtime', content: '0.0 0 0.0\n0\nUTC\n', mode: 0o644},
  ...networkFiles(target.answers).map(({name, content}): Text => ({
    path: `/etc/systemd/network/${name}`,
    content,
    mode: 0o644,
  })),
  {...namesOfNeighbours, mode: 0o644},
  ...(target.answers.ssh.enable
    ? [{path: sshDropIn.path, content: sshDropIn.content(target.answers), mode: 0o644}]
    : []),
  ...firewall(target),
  ...sandboxFiles(target.answers).map((file): Text => ({...file, mode: 0o644})),
  ...sudoers(target),
  // With the name that this machine got, which the audit compares.
  {
    path: installedPaths.answers,
    content: json({...installedAnswers(target.answers), hostname: target.hostname}),
    mode: 0o600,
  },
  {path: installedPaths.report, content: json(publicReport(target.answers.report)), mode: 0o600},
];
