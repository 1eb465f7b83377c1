// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {namesOfNeighbours, networkFiles} from '../../../src/steps/machine/network.ts';
import {acceptable, answersFor} from '../fakes/target.ts';

const files = (...links: readonly object[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    networkFiles(answersFor({network: {links}})).map(({name, content}) => [name, content]),
  );
const mac = {match: {mac: '52:54:00:12:34:56'}};
const everyWired = '[Match]\nType=ether\nKind=!*\n';

describe('the network', () => {
  test('without entries: every wired interface asks for its address', () => {
    expect(files()).toEqual({'60-forge-wired.network': `${everyWired}\n[Network]\nDHCP=yes\n`});
  });

  test('a fixed address by hardware address, and DHCP stays on for the others, which nobody waits for', () => {
    const link = {
      ...mac,
      addresses: ['192.0.2.10/24', '2001:db8::10/64'],
      gateways: ['192.0.2.1', 'fe80::1'],
      dns: ['192.0.2.53'],
      domains: ['example.org', '~.'],
      mtu: 9000,
    };
    expect(files(link)).toEqual({
      '10-forge-00-525400123456.network': [
        '[Match]\nMACAddress=52:54:00:12:34:56\nType=ether\nKind=!*\n',
        '[Link]\nMTUBytes=9000\nRequiredForOnline=yes\n',
        '[Network]\nDHCP=no\nAddress=192.0.2.10/24\nAddress=2001:db8::10/64\nDNS=192.0.2.53\nDomains=example.org ~.\n',
        '[Route]\nGateway=192.0.2.1\n',
        '[Route]\nGateway=fe80::1\n',
      ].join('\n'),
      '60-forge-wired.network': `${everyWired}\n[Link]\nRequiredForOnline=no\n\n[Network]\nDHCP=yes\n`,
    });
  });

  test("an entry without match is for all others, and takes the default's place", () => {
    expect(files({...mac, dhcp: 'ipv4'}, {dhcp: 'no', required: false})).toEqual({
      '10-forge-00-525400123456.network': expect.stringContaining('\nDHCP=ipv4\n'),
      '60-forge-wired.network': `${everyWired}\n[Link]\nRequiredForOnline=no\n\n[Network]\nDHCP=no\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n`,
    });
  });

  test('DHCP is what is said, else yes where there is no address', () => {
    const dhcp = (part: object): string | undefined =>
      /^DHCP=(.*)$/m.exec(files({...mac, ...part})['10-forge-00-525400123456.network'] ?? '')?.[1];
    const fixed = {addresses: ['192.0.2.1/24']};
    expect([{}, fixed, {...fixed, dhcp: 'ipv6'}, {dhcp: 'ipv4'}].map(dhcp)).toEqual([
      'yes',
      'no',
      'ipv6',
      'ipv4',
    ]);
  });

  test("a gateway outside the link's networks is reached all the same, as hosters give them", () => {
    const route = (addresses: readonly string[], gateway: string): string =>
      files({...mac, addresses, gateways: [gateway]})['10-forge-00-525400123456.network']?.split(
        '[Route]\n',
      )[1] ?? '';
    expect(route(['203.0.113.5/32'], '203.0.113.1')).toBe(
      'Gateway=203.0.113.1\nGatewayOnLink=yes\n',
    );
    expect(route(['2001:db8::2/128'], '2001:db8::1')).toContain('GatewayOnLink');
    expect(route(['192.0.2.2/24', '2001:db8::2/64'], '2001:db8::1')).not.toContain('GatewayOnLink');
    expect(route([], '192.0.2.1')).not.toContain('GatewayOnLink');
  });

  test('VLANs are devices of their own on a link that may have no address itself', () => {
    const vlans = [
      {id: 10, addresses: ['10.0.10.2/24']},
      {id: 20, name: 'guests', required: false},
    ];
    const found = files({match: {name: 'enp1s0'}, dhcp: 'no', vlans});
    expect(Object.keys(found)).toEqual([
      '10-forge-00-enp1s0.network',
      '10-forge-00-vlan10.netdev',
      '10-forge-00-vlan10.network',
      '10-forge-00-guests.netdev',
      '10-forge-00-guests.network',
      '60-forge-wired.network',
    ]);
    expect(found['10-forge-00-enp1s0.network']).toBe(
      [
        '[Match]\nName=enp1s0\n',
        '[Link]\nRequiredForOnline=yes\n',
        '[Network]\nDHCP=no\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nVLAN=vlan10\nVLAN=guests\n',
      ].join('\n'),
    );
    expect(found['10-forge-00-guests.netdev']).toBe(
      '[NetDev]\nName=guests\nKind=vlan\n\n[VLAN]\nId=20\n',
    );
    expect(found['10-forge-00-guests.network']).toBe(
      '[Match]\nName=guests\nKind=vlan\n\n[Link]\nRequiredForOnline=no\n\n[Network]\nDHCP=yes\n',
    );
  });

  const address = fc.ipV4().map(ip => `${ip}/24`);
  const ips = fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), {maxLength: 2});
  const byMac = fc
    .integer({min: 0, max: 255})
    .map(byte => ({mac: `52:54:00:12:34:${byte.toString(16).padStart(2, '0')}`}));
  const link = fc.record({
    match: fc.oneof(
      byMac,
      fc.stringMatching(/^[a-z][a-z0-9]{1,9}$/).map(name => ({name})),
    ),
    addresses: fc.array(address, {maxLength: 3}),
    dns: ips,
    gateways: ips,
    dhcp: fc.constantFrom('yes', 'no', 'ipv4', 'ipv6'),
    required: fc.boolean(),
    vlans: fc.uniqueArray(fc.record({id: fc.integer({min: 1, max: 4094})}), {
      maxLength: 3,
      selector: ({id}) => id,
    }),
  });

  test("whatever is accepted gives files that image's own ones do not come before, each a match and settings, one line a value", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(link, {maxLength: 5, selector: ({match}) => JSON.stringify(match)}),
        links => {
          fc.pre(acceptable({network: {links}}) !== undefined);
          const found = files(...links);
          for (const [name, content] of Object.entries(found)) {
            expect(name < '70').toBe(true);
            expect(content).toMatch(
              name.endsWith('.netdev') ? /^\[NetDev\]\n/ : /^\[Match\]\n(?:[A-Z].*\n)+\n/,
            );
            expect(
              content
                .split('\n')
                .every(line => /^(?:|\[[A-Za-z]+\]|[A-Za-z0-9]+=\S.*)$/.test(line)),
            ).toBe(true);
          }
          expect(
            Object.keys(found)
              .filter(name => name.endsWith('.network'))
              .toSorted()
              .at(-1),
          ).toBe('60-forge-wired.network');
        },
      ),
    );
  });
});

test('the image itself answers neighbours as little as the machine that is made of it', () => {
  const settings = (text: string): string => text.replaceAll(/^#.*\n/gm, '');
  const own = readFileSync(
    new URL(
      '../../../qemu/build/tree/image/usr/lib/systemd/resolved.conf.d/50-image.conf',
      import.meta.url,
    ),
    'utf8',
  );
  expect(settings(own)).toBe(settings(namesOfNeighbours.content));
});
