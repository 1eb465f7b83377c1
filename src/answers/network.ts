// SPDX-License-Identifier: GPL-3.0-or-later
import {isIPv4, isIPv6} from 'node:net';
import * as z from 'zod';
import {described} from './described.ts';

/** A zone (`fe80::1%eth0`, RFC 4007) names an interface that is named by the link already. */
const isIp = (text: string): boolean => isIPv4(text) || (isIPv6(text) && !text.includes('%'));

function isPrefix(text: string): boolean {
  const [ip = '', bits = '', more] = text.split('/');
  return (
    more === undefined &&
    isIp(ip) &&
    /^(?:0|[1-9]\d{0,2})$/.test(bits) &&
    Number(bits) <= (isIPv4(ip) ? 32 : 128)
  );
}

const ip = z.string().refine(isIp, {error: 'must be an IPv4 or IPv6 address'});
const prefix = z.string().refine(isPrefix, {
  error: 'must be an address with its prefix length, such as 192.0.2.10/24 or 2001:db8::10/64',
});

/**
 * RFC 1123 labels, 253 characters without the last dot (RFC 1035 §2.3.4); `~` before it makes a
 * domain for routing queries only.
 */
const domain = z
  .string()
  .max(255, 'at most 253 characters')
  .regex(
    /^~?(?:\.|(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*\.?)$/,
    'must be a domain such as example.org',
  );

/**
 * Six bytes, lower case, parted by colons; not a group address (IEEE 802: the lowest bit of the
 * first byte), not all zero.
 */
const mac = z
  .string()
  .regex(
    /^(?!00(?::00){5}$)[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/,
    'must be a hardware address such as 52:54:00:12:34:56, in lower case',
  );

/**
 * Linux IFNAMSIZ is 16 with the closing NUL; `/`, `:` and blanks are refused by dev_valid_name().
 * systemd's ifname_valid() refuses names of digits only, `all` and `default`; `lo` is every
 * machine's own; networkd reads `*?[%` as patterns.
 */
const interfaceName = z
  .string()
  .regex(
    /^(?!\d+$|(?:all|default|lo)$)[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/,
    'must be an interface name such as enp1s0, at most 15 characters, not digits only',
  );

const networkFile = 'systemd.network(5)';

/** What a link and a VLAN on it have in common: systemd.network(5) [Network]. */
const addressing = {
  dhcp: described(
    z.enum(['yes', 'no', 'ipv4', 'ipv6']),
    'Whether to ask for addresses, and for which; yes where no addresses are given, no ' +
      'where some are',
    {examples: ['ipv4'], see: `${networkFile}, DHCP=`},
  ).exactOptional(),
  addresses: described(z.array(prefix).max(32), 'Fixed addresses with their prefix lengths', {
    examples: [['192.0.2.10/24', '2001:db8::10/64']],
    see: `${networkFile}, Address=`,
  }).default([]),
  gateways: described(
    z.array(ip).max(8),
    'Default gateways, each within the network of an address of this link; beside an ' +
      'address with /32 or /128 anywhere on the link',
    {examples: [['192.0.2.1']], see: `${networkFile}, Gateway=`},
  ).default([]),
  dns: described(z.array(ip).max(8), 'Name servers', {
    examples: [['192.0.2.53']],
    see: `${networkFile}, DNS=`,
  }).default([]),
  domains: described(
    z.array(domain).max(32),
    "Search domains; with ~ before it, a domain that only this link's servers are asked for",
    {
      examples: [['example.org', '~corp.example']],
      see: `${networkFile}, Domains=`,
    },
  ).default([]),
  required: described(z.boolean(), 'Whether the machine counts as online only when this link is', {
    examples: [false],
    see: `${networkFile}, RequiredForOnline=`,
  }).default(true),
};

const vlan = z.strictObject({
  id: described(z.int().min(1).max(4094), 'VLAN identifier', {
    examples: [42],
    see: 'IEEE 802.1Q; systemd.netdev(5), [VLAN] Id=',
  }),
  name: described(
    interfaceName,
    "Name of the VLAN's interface; vlan and the identifier, such as vlan42, when absent",
    {
      examples: ['storage'],
    },
  ).exactOptional(),
  ...addressing,
});

const linkMatch = z.union(
  [
    z.strictObject({
      mac: described(mac, 'Hardware address of the interface', {
        examples: ['52:54:00:12:34:56'],
        see: 'ip-link(8)',
      }),
    }),
    z.strictObject({
      name: described(interfaceName, 'Name of the interface', {
        examples: ['enp1s0'],
        see: 'systemd.net-naming-scheme(7)',
      }),
    }),
  ],
  {error: 'must be {mac: …} or {name: …}'},
);

const link = z.strictObject({
  match: described(
    linkMatch,
    'Which interface; every wired one that no other entry names when absent',
    {
      examples: [{mac: '52:54:00:12:34:56'}],
    },
  ).exactOptional(),
  ...addressing,
  mtu: described(z.int().min(576).max(65_535), 'Largest packet in bytes', {
    examples: [9000],
    see: 'systemd.network(5), MTUBytes=',
  }).exactOptional(),
  vlans: described(z.array(vlan).max(64), 'VLANs on this link', {
    examples: [[{id: 42, addresses: ['198.51.100.10/24']}]],
  }).default([]),
});

/** One entry of `network.links`. */
export type LinkAnswer = z.infer<typeof link>;
/** One VLAN of a link. */
export type VlanAnswer = z.infer<typeof vlan>;

/**
 * Network of the installed system; written as files of systemd-networkd. What must fit together:
 * rules/network.ts.
 */
export const networkAnswer = z.strictObject({
  links: described(
    z.array(link).max(64),
    'Links and their addresses; none = every wired interface asks for its address',
    {
      examples: [
        [
          {
            match: {name: 'enp1s0'},
            addresses: ['192.0.2.10/24'],
            gateways: ['192.0.2.1'],
            dns: ['192.0.2.53'],
          },
        ],
      ],
      see: networkFile,
    },
  ).default([]),
});
