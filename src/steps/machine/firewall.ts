// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';

/**
 * What a machine cannot do without (RFC 4890 §4.4: errors and neighbour discovery of IPv6), and
 * replies of DHCP servers, which come to a broadcast or multicast question and belong to no
 * connection (RFC 2131 §4.1, RFC 8415 §7.2).
 */
const necessary = [
  'ct state established,related accept',
  'ct state invalid drop',
  'iifname "lo" accept',
  'icmp type { destination-unreachable, time-exceeded, parameter-problem, echo-request } accept',
  'icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, ' +
    'parameter-problem, echo-request } accept',
  'icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, ' +
    'mld-listener-query } ip6 hoplimit { 1, 255 } accept',
  'udp sport 67 udp dport 68 accept',
  'ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept',
];

const chain = (name: string, policy: 'accept' | 'drop', rules: readonly string[]): string =>
  [
    `\tchain ${name} {`,
    `\t\ttype filter hook ${name} priority filter; policy ${policy};`,
    ...rules.map(rule => `\t\t${rule}`),
    '\t}',
    '',
  ].join('\n');

/** The rules of the answers (nft(8)); `undefined` where the image's own stand. */
export function firewallText({confinement, ssh}: Answers): string | undefined {
  if (confinement.firewall === 'image') return undefined;
  const opened = ssh.enable ? [`tcp dport ${ssh.port} accept comment "ssh, from the answers"`] : [];
  return [
    '#!/usr/sbin/nft -f',
    '# From the answers to Forge: what comes in is dropped unless it is named here. See ' +
      'it in force: nft list ruleset',
    'flush ruleset',
    'table inet filter {',
    chain('input', 'drop', [...necessary, ...opened]) +
      chain('forward', 'drop', []) +
      chain('output', 'accept', []).trimEnd(),
    '}',
    '',
  ].join('\n');
}
