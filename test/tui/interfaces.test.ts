// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {readInterfaces} from '../../src/tui/interfaces.ts';
import {fakeWorld, on} from '../support/world.ts';

const net = '/sys/class/net';
const card = (name: string, mac: string, more: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries({
      type: '1\n',
      addr_assign_type: '0\n',
      'device/vendor': '',
      address: `${mac}\n`,
      carrier: '1\n',
      ...more,
    }).map(([file, text]) => [`${net}/${name}/${file}`, text]),
  );
const shown = JSON.stringify([
  {ifname: 'lo', addr_info: [{local: '127.0.0.1', prefixlen: 8, scope: 'host'}]},
  {
    ifname: 'enp1s0',
    addr_info: [
      {local: '192.0.2.7', prefixlen: 24, scope: 'global'},
      {local: 'fe80::1', prefixlen: 64, scope: 'link'},
    ],
    other: 1,
  },
]);
const files = {
  ...card('enp1s0', '52:54:00:AA:BB:01'),
  ...card('enp2s0', '52:54:00:aa:bb:02', {carrier: '0\n'}),
  ...card('wlan0', '52:54:00:aa:bb:03', {'wireless/x': ''}),
  [`${net}/lo/type`]: '772\n',
};

describe('the wired interfaces of the running system', () => {
  test('with their cable and the addresses that reach further', async () => {
    expect(
      await readInterfaces(fakeWorld({files, commands: [on('ip -json', shown)]}).machine),
    ).toEqual([
      {name: 'enp1s0', mac: '52:54:00:aa:bb:01', carrier: true, addresses: ['192.0.2.7/24']},
      {name: 'enp2s0', mac: '52:54:00:aa:bb:02', carrier: false, addresses: []},
    ]);
  });

  test.each([
    ['is missing', {code: 127}],
    ['says something else', 'Device not found'],
    ['says other JSON', '{"a": 1}'],
  ])('ip %s: no addresses, and no harm', async (_name, reply) => {
    const found = await readInterfaces(fakeWorld({files, commands: [on('ip', reply)]}).machine);
    expect(found.map(({addresses}) => addresses)).toEqual([[], []]);
  });

  test('an interface that is down cannot tell its carrier', async () => {
    const {machine} = fakeWorld({files, commands: [on('ip', '[]')]});
    const readText = async (path: string) => {
      if (path.endsWith('/carrier')) throw Object.assign(new Error('EINVAL'), {code: 'EINVAL'});
      return machine.files.readText(path);
    };
    expect(
      (await readInterfaces({...machine, files: {...machine.files, readText}})).every(
        ({carrier}) => !carrier,
      ),
    ).toBe(true);
  });

  test('there may be none', async () =>
    expect(await readInterfaces(fakeWorld({commands: [on('ip', '[]')]}).machine)).toEqual([]));
});
