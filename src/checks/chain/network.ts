// SPDX-License-Identifier: GPL-3.0-or-later
import {sshServer, sshUnits} from '../../os/ssh-units.ts';
import {read} from '../../system/command.ts';
import type {InstalledAnswers} from '../../answers/public.ts';
import {requiredAnswers} from '../installed-answers.ts';
import {fails, holds, type Check} from '../check.ts';

type AnsweredLink = InstalledAnswers['network']['links'][number];
type AnsweredAddresses = Pick<AnsweredLink, 'addresses' | 'gateways' | 'dns'>;

const addressesOf = ({addresses, gateways, dns}: AnsweredAddresses): readonly string[] => [
  ...addresses,
  ...gateways,
  ...dns,
];

/** Every value that the files of systemd-networkd must name for a link. */
const valuesOf = ({match, vlans, ...own}: AnsweredLink): readonly string[] => [
  ...[match?.mac ?? match?.name ?? []].flat(),
  ...addressesOf(own),
  ...vlans.flatMap(vlan => [`${vlan.id}`, ...addressesOf(vlan)]),
];

const network: Check = {
  id: 'network-files',
  section: 'network',
  claim: 'The files of systemd-networkd name every link and address that was answered',
  proof: 'networkctl cat',
  remedy: 'Mend the files in /etc/systemd/network.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const {
      network: {links},
    } = await requiredAnswers(inspector);
    const {output} = await inspector.answer(
      read('grep', '-rhE', '^[A-Za-z0-9]+=', '/etc/systemd/network'),
    );
    if (links.length === 0 && !/^DHCP=yes$/m.test(output))
      return fails('', 'no file asks for addresses by DHCP');
    if (links.length === 0) return holds('', 'every wired interface asks for its address');
    const named = new Set(
      output.split('\n').flatMap(line => line.slice(line.indexOf('=') + 1).split(/\s+/)),
    );
    const missing = links.flatMap(valuesOf).filter(value => !named.has(value));
    return missing.length === 0
      ? holds('', `${links.length} links`)
      : fails('', `no file names ${missing.join(', ')}`);
  },
};

const ssh: Check = {
  id: 'ssh',
  section: 'network',
  claim: 'Log-in by ssh is off, or on with the settings that were answered',
  proof: 'sshd -T',
  remedy: 'systemctl disable --now ssh.service, or mend /etc/ssh/sshd_config.d.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const {enable, port, passwords} = (await requiredAnswers(inspector)).ssh;
    const {output} = await inspector.answer(read('systemctl', 'is-enabled', ...sshUnits));
    // An alias is an enabled unit's other name (systemctl(1), is-enabled).
    const enabled = /^(?:enabled|enabled-runtime|alias)$/m.test(output);
    if (enabled !== enable)
      return fails(
        '',
        `it is ${enabled ? 'on' : 'off'}, the answers ask for the opposite: ${output}`,
      );
    if (!enable) return holds('', 'it is off');
    const settings = (await inspector.answer(read(sshServer, '-T'))).output.split('\n');
    const missing = [`port ${port}`, `passwordauthentication ${passwords ? 'yes' : 'no'}`].filter(
      line => !settings.includes(line),
    );
    if (missing.length > 0) return fails('', `sshd does not say: ${missing.join(', ')}`);
    return holds(
      '',
      `it is on, at port ${port}, ${passwords ? 'passwords are enough' : 'by key only'}`,
    );
  },
};

export const networkChecks: readonly Check[] = [network, ssh];
