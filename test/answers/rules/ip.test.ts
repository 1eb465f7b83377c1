// SPDX-License-Identifier: GPL-3.0-or-later
import {BlockList, isIPv4} from 'node:net';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isLinkLocal, isWithin, parseIp, parsePrefix} from '../../../src/answers/rules/ip.ts';

test.each([
  ['192.0.2.1', 0xc0000201n],
  ['0.0.0.0', 0n],
  ['::', 0n],
  ['::1', 1n],
  ['1::', 1n << 112n],
  ['2001:db8::5:6', 0x20010db8000000000000000000050006n],
  ['::ffff:192.0.2.1', 0xffffc0000201n],
  ['1:2:3:4:5:6:7:8', 0x00010002000300040005000600070008n],
  ['64:ff9b::192.0.2.33', 0x0064ff9b0000000000000000c0000221n],
])('%s is %i', (text, value) => expect(parseIp(text)?.value).toBe(value));

test.each(['', '1.2.3', '1.2.3.256', '::1%lo', ':::', '1:2', 'example.org'])(
  '%j is no address',
  text => expect(parseIp(text)).toBeUndefined(),
);
test.each(['1.2.3.4', '1.2.3.4/', '1.2.3.4/33', '::/129', '1.2.3.4/8/8', '::1%lo/64'])(
  '%j is none with a prefix',
  text => expect(parsePrefix(text)).toBeUndefined(),
);

test('link-local is fe80::/10', () => {
  expect(['fe80::1', 'febf::1'].map(text => isLinkLocal(parseIp(text) ?? never()))).toEqual([
    true,
    true,
  ]);
  expect(
    ['fec0::1', '169.254.0.1', '::1'].map(text => isLinkLocal(parseIp(text) ?? never())),
  ).toEqual([false, false, false]);
});
const never = (): never => {
  throw new Error('no address');
};

test("being within a network agrees with Node's own judgement", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const near = fc
    .tuple(address, fc.nat(128), fc.oneof(address, fc.constant('')))
    .map(([network, bits, other]) => {
      const length = bits % (isIPv4(network) ? 33 : 129);
      return {network, length, ip: other === '' ? network : other};
    });
  fc.assert(
    fc.property(near, ({network, length, ip}) => {
      const list = new BlockList();
      list.addSubnet(network, length, isIPv4(network) ? 'ipv4' : 'ipv6');
      // Node also finds IPv4 inside ::ffff:0:0/96, which is written otherwise in answers.
      fc.pre(isIPv4(network) === isIPv4(ip) && !/ffff/i.test(ip));
      const prefix = parsePrefix(`${network}/${length}`) ?? never();
      expect(isWithin(parseIp(ip) ?? never(), prefix)).toBe(
        list.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6'),
      );
    }),
    {numRuns: 200},
  );
});
