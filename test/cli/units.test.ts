// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {answersCredential, urlCredential} from '../../src/app/unattended-channels.ts';

const unit = (name: string): readonly string[] =>
  readFileSync(join(import.meta.dirname, '../../assets/systemd', name), 'utf8').split('\n');
const about = (lines: readonly string[], word: string): readonly string[] =>
  lines.filter(line => line.startsWith(word));

test("an unattended installation is started by the boot menu's entry or a credential, on the live system, and by nothing else", () => {
  const lines = unit('forge-unattended.service');
  // systemd.unit(5): all that have no `|`, and at least one of those that have.
  expect(about(lines, 'Condition')).toEqual([
    'ConditionKernelCommandLine=forge.live=1',
    'ConditionKernelCommandLine=|forge.unattended=1',
    `ConditionCredential=|${answersCredential}`,
    `ConditionCredential=|${urlCredential}`,
  ]);
  expect(about(lines, 'WantedBy')).toEqual(['WantedBy=multi-user.target']);
  expect(about(lines, 'ExecStart')).toEqual(['ExecStart=/usr/bin/forge install --credentials']);
  expect(lines.join()).not.toContain('network-online');
});

test("the first boot's proof may use the network, and waits for none", () => {
  const lines = unit('forge-first-boot.service');
  expect(about(lines, 'RestrictAddressFamilies')).toEqual([
    'RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6',
  ]);
  expect(lines.join()).not.toContain('network-online');
});
