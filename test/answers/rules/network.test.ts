// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {faultsOf, spoiled} from '../support.ts';

const faults = (...links: readonly unknown[]): readonly string[] =>
  faultsOf(spoiled('network', {links})).map(line => line.replace('network.links', ''));
const link = (more: object = {}): object => ({match: {name: 'eth0'}, ...more});

describe('one link', () => {
  test.each<[string, object]>([
    ['nothing said', {}],
    ['silent', {dhcp: 'no', required: false}],
    ['for every wired interface', {match: undefined, dhcp: 'ipv4'}],
    [
      'fixed',
      {
        addresses: ['192.0.2.10/24', '2001:db8::10/64'],
        gateways: ['192.0.2.1', '2001:db8::1'],
        dns: ['192.0.2.53', '127.0.0.1', '::1'],
        domains: ['example.org', '~corp.example', '~.'],
      },
    ],
    ['a router on the link', {addresses: ['2001:db8::10/64'], gateways: ['fe80::1']}],
    [
      'two hosts on a line (RFC 3021)',
      {addresses: ['192.0.2.0/31', '2001:db8::/127'], gateways: ['192.0.2.1', '2001:db8::1']},
    ],
    [
      "a hoster's /32 with a gateway elsewhere",
      {addresses: ['192.0.2.10/32'], gateways: ['198.51.100.1']},
    ],
    ['a gateway beside DHCP', {dhcp: 'yes', gateways: ['192.0.2.1']}],
    ['a gateway for what DHCP gives', {gateways: ['192.0.2.1']}],
    ['a small MTU without IPv6', {mtu: 576, addresses: ['192.0.2.10/24']}],
    ['jumbo frames', {mtu: 9000}],
    [
      'a VLAN',
      {
        vlans: [
          {id: 42, addresses: ['198.51.100.10/24']},
          {id: 43, name: 'storage'},
        ],
      },
    ],
  ])('%s is right', (_what, more) => expect(faults(link(more))).toEqual([]));

  test.each<[object, string]>([
    [{match: {}}, '[0].match: must be {mac: …} or {name: …}'],
    [{match: {mac: '52:54:00:12:34:56', name: 'eth0'}}, '[0].match: must be {mac: …} or {name: …}'],
    [{match: {mac: '52:54:00:12:34'}}, '[0].match.mac: must be a hardware address'],
    [{match: {mac: '52:54:00:12:34:5A'}}, 'in lower case'],
    [{match: {mac: '01:00:5e:00:00:01'}}, 'must be a hardware address'],
    [{match: {mac: '00:00:00:00:00:00'}}, 'must be a hardware address'],
    [{match: {name: 'a'.repeat(16)}}, 'at most 15 characters'],
    [{match: {name: 'en*'}}, 'an interface name'],
    [{match: {name: '12'}}, 'not digits only'],
    [{match: {name: 'lo'}}, 'an interface name'],
    [{dhcp: true}, 'must be one of yes, no, ipv4, ipv6'],
    [{addresses: ['192.0.2.10']}, '[0].addresses[0]: must be an address with its prefix length'],
    [{addresses: ['192.0.2.10/33']}, 'prefix length'],
    [{addresses: ['192.0.2.10/024']}, 'prefix length'],
    [{addresses: ['fe80::1%eth0/64']}, 'prefix length'],
    [{addresses: ['192.0.2.10/0']}, 'takes in the whole network'],
    [{addresses: ['192.0.2.0/24']}, "the network's own address"],
    [{addresses: ['192.0.2.255/24']}, 'broadcast'],
    [{addresses: ['2001:db8::/64']}, 'anycast'],
    [{addresses: ['127.0.0.1/8']}, 'loopback'],
    [{addresses: ['224.0.0.5/24']}, 'multicast'],
    [{addresses: ['ff02::1/64']}, 'multicast'],
    [{addresses: ['0.0.0.0/24']}, "nobody's address"],
    [{addresses: ['::1/128']}, 'loopback'],
    [{addresses: ['::ffff:192.0.2.1/120']}, 'write it as IPv4'],
    [{addresses: ['255.255.255.255/32']}, 'reserved'],
    [{addresses: ['192.0.2.10/24', '192.0.2.10/24']}, '[0].addresses[1]: is there twice'],
    [
      {addresses: ['192.0.2.10/24'], gateways: ['198.51.100.1']},
      "[0].gateways[0]: lies in none of the link's IPv4 networks",
    ],
    [{addresses: ['192.0.2.10/24'], gateways: ['192.0.2.10']}, 'own address'],
    [
      {dhcp: 'no', gateways: ['192.0.2.1']},
      'the link has no IPv4 address and does not ask for one',
    ],
    [{dhcp: 'ipv6', gateways: ['192.0.2.1']}, 'no IPv4 address'],
    [{addresses: ['192.0.2.10/24'], gateways: ['2001:db8::1']}, 'no IPv6 address'],
    [{gateways: ['example.org']}, 'must be an IPv4 or IPv6 address'],
    [{gateways: ['224.0.0.1']}, 'multicast'],
    [{dns: ['0.0.0.0']}, '[0].dns[0]: means this network'],
    [{domains: ['-x']}, 'must be a domain'],
    [{mtu: 575}, 'must be at least 576'],
    [{mtu: 1279, dhcp: 'ipv6'}, '[0].mtu: must be at least 1280'],
    [{mtu: 600, addresses: ['2001:db8::10/64']}, 'at least 1280'],
    [{match: undefined, vlans: [{id: 1}]}, '[0].vlans: a VLAN needs one interface'],
    [{vlans: [{id: 0}]}, 'at least 1'],
    [{vlans: [{id: 4095}]}, 'at most 4094'],
    [{vlans: [{id: 7}, {id: 7}]}, '[0].vlans[1].id: this VLAN is there twice on this link'],
    [{vlans: [{name: 'x'}]}, '[0].vlans[0].id: is missing'],
    [{vlans: [{id: 7, name: 'eth0'}]}, '[0].vlans[0].name: another interface has this name'],
    [{vlans: [{id: 7, name: 'vlan8'}, {id: 8}]}, '[0].vlans[1]: another interface has this name'],
    [
      {vlans: [{id: 7, gateways: ['192.0.2.1'], dhcp: 'no'}]},
      '[0].vlans[0].gateways[0]: cannot be reached',
    ],
    [{vlans: [{id: 7, mtu: 9000}]}, 'unknown key "mtu"'],
  ])('%j is refused', (more, message) => {
    const found = faults(link(more));
    expect(found.join('\n')).toContain(message);
    expect(found).toHaveLength(1);
  });
});

describe('several links', () => {
  test('of one name, one address, or none', () => {
    expect(faults(link(), link())).toEqual(['[1].match: this interface is there twice']);
    expect(
      faults({match: {mac: '52:54:00:12:34:56'}}, {match: {mac: '52:54:00:12:34:56'}}),
    ).toEqual(['[1].match: this interface is there twice']);
    expect(faults({}, {})).toEqual([
      '[1]: an entry without match, for every wired interface, is there twice',
    ]);
    expect(faults({}, {match: 5})).toEqual(['[1].match: must be {mac: …} or {name: …}']);
    expect(faults({}, link(), {match: {mac: '52:54:00:12:34:56'}})).toEqual([]);
  });
  test('one address on two interfaces', () => {
    const at = (
      name: string,
      addresses: readonly string[],
      vlans: readonly unknown[] = [],
    ): object => ({match: {name}, addresses, vlans});
    expect(faults(at('a', ['192.0.2.1/24']), at('b', ['192.0.2.1/25']))).toEqual([
      '[1].addresses[0]: another interface has this address already',
    ]);
    expect(faults(at('a', ['192.0.2.1/24'], [{id: 1, addresses: ['192.0.2.1/24']}]))).toEqual([
      '[0].vlans[0].addresses[0]: another interface has this address already',
    ]);
    expect(faults(at('a', ['fe80::1/64']), at('b', ['fe80::1/64']))).toEqual([]);
    expect(faults(at('a', ['2001:db8::1/64']), at('b', ['2001:DB8:0:0::0001/64']))).toHaveLength(1);
  });
  test('the same VLAN on two of them needs a name', () => {
    const on = (name: string, vlan: object): object => ({match: {name}, vlans: [vlan]});
    expect(faults(on('a', {id: 7}), on('b', {id: 7}))).toEqual([
      '[1].vlans[0]: another interface has this name already; give another name',
    ]);
    expect(faults(on('a', {id: 7}), on('b', {id: 7, name: 'other'}))).toEqual([]);
    expect(faults(on('a', {id: 7, name: 'b'}), link({match: {name: 'b'}}))).toHaveLength(1);
  });
});
