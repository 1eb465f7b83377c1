// SPDX-License-Identifier: GPL-3.0-or-later
import type {AnswersDraft, DraftAddressing, DraftLink, Refuse} from './draft.ts';
import {
  isLinkLocal,
  isWithin,
  parseIp,
  parsePrefix,
  unusable,
  unusablePrefix,
  type Ip,
  type Prefix,
} from './ip.ts';
import {twice} from './twice.ts';

type FieldPath = readonly (string | number)[];

/** RFC 8200 §5: a link with IPv6 carries packets of 1280 bytes. */
const leastIpv6Mtu = 1280;

const everyWired = '';

/** What an entry is for. An entry with a malformed match is for nothing that could be compared. */
function keyOf(link: DraftLink | undefined): string | undefined {
  if (link?.match) return link.match.mac ?? link.match.name;
  return link && !('match' in link) ? everyWired : undefined;
}

/**
 * Links and VLANs: one interface each, addresses that a machine can have, gateways that can be
 * reached.
 */
export function networkRules({network}: AnswersDraft, refuse: Refuse): void {
  const links = network?.links ?? [];
  const base: FieldPath = ['network', 'links'];
  twice(links, keyOf, (at, key) => {
    if (key === everyWired)
      refuse([...base, at], 'an entry without match, for every wired interface, is there twice');
    else refuse([...base, at, 'match'], 'this interface is there twice');
  });
  for (const [at, link] of links.entries()) {
    if (!link) continue;
    addressRules(link, [...base, at], refuse);
    mtuRules(link, [...base, at, 'mtu'], refuse);
    for (const [index, vlan] of link.vlans.entries())
      if (vlan) addressRules(vlan, [...base, at, 'vlans', index], refuse);
    if (link.vlans.length > 0 && !('match' in link))
      refuse([...base, at, 'vlans'], 'a VLAN needs one interface: give match');
    twice(
      link.vlans,
      vlan => vlan?.id,
      index => refuse([...base, at, 'vlans', index, 'id'], 'this VLAN is there twice on this link'),
    );
  }
  nameRules(links, base, refuse);
  sameAddressRules(links, base, refuse);
}

/** Interfaces of one machine have different names, also those that VLANs get by themselves. */
function nameRules(
  links: readonly (DraftLink | undefined)[],
  base: FieldPath,
  refuse: Refuse,
): void {
  const taken = new Set(links.map(link => link?.match?.name));
  for (const [at, link] of links.entries()) {
    const ids = new Set<number>();
    for (const [index, vlan] of (link?.vlans ?? []).entries()) {
      const name = vlan?.name ?? (vlan?.id === undefined ? undefined : `vlan${vlan.id}`);
      // The same identifier twice on one link was refused already.
      if (vlan === undefined || name === undefined || (vlan.id !== undefined && ids.has(vlan.id)))
        continue;
      if (vlan.id !== undefined) ids.add(vlan.id);
      const where = [...base, at, 'vlans', index, ...(vlan.name === undefined ? [] : ['name'])];
      if (taken.has(name))
        refuse(where, 'another interface has this name already; give another name');
      taken.add(name);
    }
  }
}

function mtuRules({mtu, dhcp, addresses}: DraftLink, path: FieldPath, refuse: Refuse): void {
  if (mtu === undefined || mtu >= leastIpv6Mtu) return;
  const ipv6 =
    dhcp === 'ipv6' || addresses.some(text => parsePrefix(text ?? '')?.family === 'IPv6');
  if (ipv6) refuse(path, `must be at least ${leastIpv6Mtu} on a link with IPv6 (RFC 8200 §5)`);
}

function addressRules(link: DraftAddressing, path: FieldPath, refuse: Refuse): void {
  const prefixes = link.addresses.map(text => parsePrefix(text ?? ''));
  for (const [at, prefix] of prefixes.entries()) {
    const reason = prefix && unusablePrefix(prefix);
    if (reason !== undefined) refuse([...path, 'addresses', at], reason);
  }
  for (const [at, text] of link.dns.entries()) {
    const ip = parseIp(text ?? '');
    const reason = ip && !isLoopback(ip) ? unusable(ip) : undefined;
    if (reason !== undefined) refuse([...path, 'dns', at], reason);
  }
  for (const [at, text] of link.gateways.entries()) {
    const ip = parseIp(text ?? '');
    const reason =
      ip &&
      gatewayFault(
        ip,
        prefixes.filter(prefix => prefix !== undefined),
        link.dhcp,
      );
    if (reason !== undefined) refuse([...path, 'gateways', at], reason);
  }
  for (const key of ['addresses', 'gateways', 'dns', 'domains'] as const) {
    twice(
      link[key],
      text => text,
      at => refuse([...path, key, at], 'is there twice'),
    );
  }
}

/** A name server on the machine itself is a usual thing. */
const isLoopback = ({family, value}: Ip): boolean =>
  family === 'IPv4' ? value >> 24n === 127n : value === 1n;

/**
 * A next hop outside every network of the interface is a mistyped one, and the machine stays cut
 * off (systemd.network(5), GatewayOnLink=). Hosters who mean it give an address that is a network
 * of its own (/32, /128).
 */
function gatewayFault(
  ip: Ip,
  prefixes: readonly Prefix[],
  dhcp: string | undefined,
): string | undefined {
  const reason = unusable(ip);
  if (reason !== undefined || isLinkLocal(ip)) return reason;
  const same = prefixes.filter(({family}) => family === ip.family);
  if (same.some(({value}) => value === ip.value)) return "is this machine's own address";
  const asks =
    dhcp === 'yes' ||
    dhcp === ip.family.toLowerCase() ||
    (dhcp === undefined && prefixes.length === 0);
  if (asks || same.some(prefix => prefix.length === prefix.bits || isWithin(ip, prefix)))
    return undefined;
  return same.length === 0
    ? `cannot be reached: the link has no ${ip.family} address and does not ask for one (dhcp)`
    : `lies in none of the link's ${ip.family} networks, so that it cannot be reached`;
}

/**
 * One address on two interfaces makes the machine answer on the wrong one. Link-local ones are the
 * same everywhere by intent.
 */
function sameAddressRules(
  links: readonly (DraftLink | undefined)[],
  base: FieldPath,
  refuse: Refuse,
): void {
  const seen = new Map<bigint, string>();
  const look = (part: DraftAddressing, path: FieldPath): void => {
    for (const [at, text] of part.addresses.entries()) {
      const ip = parsePrefix(text ?? '');
      if (!ip || isLinkLocal(ip)) continue;
      const where = path.join('.');
      const before = seen.get(ip.value);
      if (before !== undefined && before !== where)
        refuse([...path, 'addresses', at], 'another interface has this address already');
      seen.set(ip.value, where);
    }
  };
  for (const [at, link] of links.entries()) {
    if (!link) continue;
    look(link, [...base, at]);
    for (const [index, vlan] of link.vlans.entries())
      if (vlan) look(vlan, [...base, at, 'vlans', index]);
  }
}
