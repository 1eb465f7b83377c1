// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {answeredOf, type Answered} from './answered.ts';
import {failed, held, type Claim} from './claim.ts';

type Link = Answered['network']['links'][number];
type Addressing = Pick<Link, 'addresses' | 'gateways' | 'dns'>;

const addressesOf = ({addresses, gateways, dns}: Addressing): readonly string[] => [
  ...addresses,
  ...gateways,
  ...dns,
];

/** Every value that the files of systemd-networkd must name for a link. */
const valuesOf = ({match, vlans, ...own}: Link): readonly string[] => [
  ...[match?.mac ?? match?.name ?? []].flat(),
  ...addressesOf(own),
  ...vlans.flatMap(vlan => [`${vlan.id}`, ...addressesOf(vlan)]),
];

const network: Claim = {
  id: 'network-files',
  claim: 'The files of systemd-networkd name every link and address that was answered',
  async judge({ask, subject}) {
    const {
      network: {links},
    } = answeredOf(subject);
    const {output} = await ask(read('grep', '-rhE', '^[A-Za-z0-9]+=', '/etc/systemd/network'));
    if (links.length === 0 && !/^DHCP=yes$/m.test(output))
      return failed('no file asks for addresses by DHCP');
    if (links.length === 0) return held('every wired interface asks for its address');
    const named = new Set(
      output.split('\n').flatMap(line => line.slice(line.indexOf('=') + 1).split(/\s+/)),
    );
    const missing = links.flatMap(valuesOf).filter(value => !named.has(value));
    return missing.length === 0
      ? held(`${links.length} links`)
      : failed(`no file names ${missing.join(', ')}`);
  },
};

/**
 * Names of the SSH server's units in Debian and elsewhere; `alias` is what an enabled unit's other
 * name says (systemctl(1), is-enabled).
 */
const sshUnits = ['ssh.service', 'ssh.socket', 'sshd.service', 'sshd.socket'];

const ssh: Claim = {
  id: 'ssh',
  claim: 'Log-in by ssh is off, or on with the settings that were answered',
  async judge({ask, subject}) {
    const {enable, port, passwords} = answeredOf(subject).ssh;
    const {output} = await ask(read('systemctl', 'is-enabled', ...sshUnits));
    const enabled = /^(?:enabled|enabled-runtime|alias)$/m.test(output);
    if (enabled !== enable)
      return failed(`it is ${enabled ? 'on' : 'off'}, the answers ask for the opposite: ${output}`);
    if (!enable) return held('it is off');
    const settings = (await ask(read('/usr/sbin/sshd', '-T'))).output.split('\n');
    const missing = [`port ${port}`, `passwordauthentication ${passwords ? 'yes' : 'no'}`].filter(
      line => !settings.includes(line),
    );
    if (missing.length > 0) return failed(`sshd does not say: ${missing.join(', ')}`);
    return held(`it is on, at port ${port}, ${passwords ? 'passwords are enough' : 'by key only'}`);
  },
};

export const networkClaims: readonly Claim[] = [network, ssh];
