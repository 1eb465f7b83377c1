// SPDX-License-Identifier: GPL-3.0-or-later
import {BlockList, isIPv4} from 'node:net';
import type {Answers} from '../../answers/schema.ts';
import type {LinkAnswer, VlanAnswer} from '../../answers/network.ts';

/** A file of systemd-networkd. */
type NetworkFile = {readonly name: string; readonly content: string};

/**
 * networkd sorts the files of /usr, /run and /etc by name and takes the first that matches a link;
 * an image's begin with 70 and more (systemd.network(5)). Entries that name a link come before the
 * one for all others.
 */
const named = (index: number, what: string): string =>
  `10-forge-${String(index).padStart(2, '0')}-${what}`;
const forAll = '60-forge-wired.network';

/**
 * Off unless somebody asks: systemd-resolved would listen on every link for names of neighbours
 * (LLMNR, port 5355) and of this one (mDNS), and answer them; a link cannot switch on what is off
 * here (resolved.conf(5), LLMNR=, MulticastDNS=).
 */
export const namesOfNeighbours = {
  path: '/etc/systemd/resolved.conf.d/50-forge.conf',
  content: '# Nobody asked for a service on the network.\n[Resolve]\nLLMNR=no\nMulticastDNS=no\n',
} as const;

/** A section, without lines that say nothing; empty when none is left. */
const section = (title: string, ...lines: readonly (string | false | undefined)[]): string => {
  const said = lines.filter((line): line is string => typeof line === 'string');
  return said.length === 0 ? '' : `[${title}]\n${said.join('\n')}\n`;
};
const file = (name: string, ...sections: readonly string[]): NetworkFile => ({
  name,
  content: sections.filter(text => text !== '').join('\n'),
});
const yes = (value: boolean): string => (value ? 'yes' : 'no');

type LinkAddressing = Omit<VlanAnswer, 'id' | 'name'>;

/** `yes` where no addresses are given, since a link without any would be of no use to anybody. */
const dhcpOf = ({dhcp, addresses}: LinkAddressing): string =>
  dhcp ?? (addresses.length === 0 ? 'yes' : 'no');

/**
 * The router announced itself for this link only (RFC 4291 §2.5.6), or it lies in one of the link's
 * own networks.
 */
function isReachable(gateway: string, addresses: readonly string[]): boolean {
  const near = new BlockList();
  near.addSubnet('fe80::', 10, 'ipv6');
  for (const prefix of addresses) {
    const [ip = '', bits = ''] = prefix.split('/');
    near.addSubnet(ip, Number(bits), isIPv4(ip) ? 'ipv4' : 'ipv6');
  }
  return near.check(gateway, isIPv4(gateway) ? 'ipv4' : 'ipv6');
}

/**
 * A gateway outside the link's own networks, as hosters give with a /32, is reachable all the same
 * (GatewayOnLink=). Behind DHCP the networks are not known, and the kernel shall judge.
 */
function routes({gateways, addresses}: LinkAddressing): readonly string[] {
  return gateways.map(gateway =>
    section(
      'Route',
      `Gateway=${gateway}`,
      addresses.length > 0 && !isReachable(gateway, addresses) && 'GatewayOnLink=yes',
    ),
  );
}

/**
 * What is common to a link and a VLAN on it; `more` are lines of its own. A link that asks for
 * nothing gets nothing, not even by router advertisements.
 */
function addressed(one: LinkAddressing, more: readonly string[]): readonly string[] {
  const {addresses, dns, domains} = one;
  const dhcp = dhcpOf(one);
  const silent = dhcp === 'no' && addresses.length === 0;
  return [
    section(
      'Network',
      `DHCP=${dhcp}`,
      silent && 'LinkLocalAddressing=no',
      silent && 'IPv6AcceptRA=no',
      ...addresses.map(address => `Address=${address}`),
      dns.length > 0 && `DNS=${dns.join(' ')}`,
      domains.length > 0 && `Domains=${domains.join(' ')}`,
      ...more,
    ),
    ...routes(one),
  ];
}

const vlanName = ({id, name}: VlanAnswer): string => name ?? `vlan${id}`;

/**
 * `Kind=!*` keeps to hardware: a VLAN has its parent's address, and is of type ether too. By its
 * name a link is meant whatever it is.
 */
function matchOf({
  match,
}: LinkAnswer): {readonly what: string; readonly lines: readonly string[]} | undefined {
  if (match === undefined) return undefined;
  if ('name' in match) return {what: match.name, lines: [`Name=${match.name}`]};
  return {
    what: match.mac.replaceAll(':', ''),
    lines: [`MACAddress=${match.mac}`, 'Type=ether', 'Kind=!*'],
  };
}
const everyWired = ['Type=ether', 'Kind=!*'];

function filesOfLink(link: LinkAnswer, index: number): readonly NetworkFile[] {
  const match = matchOf(link);
  const own = file(
    match ? `${named(index, match.what)}.network` : forAll,
    section('Match', ...(match?.lines ?? everyWired)),
    section(
      'Link',
      link.mtu !== undefined && `MTUBytes=${link.mtu}`,
      `RequiredForOnline=${yes(link.required)}`,
    ),
    ...addressed(
      link,
      link.vlans.map(vlan => `VLAN=${vlanName(vlan)}`),
    ),
  );
  const vlans = link.vlans.flatMap(vlan => {
    const name = vlanName(vlan);
    return [
      file(
        `${named(index, name)}.netdev`,
        section('NetDev', `Name=${name}`, 'Kind=vlan'),
        section('VLAN', `Id=${vlan.id}`),
      ),
      file(
        `${named(index, name)}.network`,
        section('Match', `Name=${name}`, 'Kind=vlan'),
        section('Link', `RequiredForOnline=${yes(vlan.required)}`),
        ...addressed(vlan, []),
      ),
    ];
  });
  return [own, ...vlans];
}

/**
 * The answers' network as files for /etc/systemd/network. Links that no entry names ask for
 * addresses by DHCP, so that fixing a second address does not lose the network; an entry without
 * match and with `dhcp: no` silences them. Beside named links they are not waited for.
 */
export function networkFiles({network: {links}}: Answers): readonly NetworkFile[] {
  const files = links.flatMap((link, index) => filesOfLink(link, index));
  if (links.some(({match}) => match === undefined)) return files;
  const quiet = links.length > 0 && 'RequiredForOnline=no';
  return [
    ...files,
    file(
      forAll,
      section('Match', ...everyWired),
      section('Link', quiet),
      section('Network', 'DHCP=yes'),
    ),
  ];
}
