// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {readIdentity, tellingSerial} from '../../src/hardware/machine-identity.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';

type Interface = {
  readonly place: string;
  readonly mac?: string;
  readonly type?: string;
  readonly assigned?: string;
  readonly radio?: 'wireless' | 'phy80211';
  readonly virtual?: true;
};

/**
 * sysfs of a network interface: it leads into the device tree, where `device` leads to what it is
 * made of.
 */
const network = (
  name: string,
  {place, mac = '52:54:00:AA:BB:01', type = '1', assigned = '0', radio, virtual}: Interface,
): Readonly<Record<string, Entry>> => ({
  [`/sys/class/net/${name}`]: {link: `/sys/devices/${place}/net/${name}`},
  [`/sys/devices/${place}/net/${name}/address`]: `${mac}\n`,
  [`/sys/devices/${place}/net/${name}/type`]: `${type}\n`,
  [`/sys/devices/${place}/net/${name}/addr_assign_type`]: `${assigned}\n`,
  ...(virtual !== true && {
    [`/sys/devices/${place}/net/${name}/device`]: {link: `/sys/devices/${place}`},
  }),
  ...(radio !== undefined && {
    [`/sys/devices/${place}/net/${name}/${radio}`]: {directory: true as const},
  }),
});

const identity = (...parts: readonly Readonly<Record<string, Entry>>[]) =>
  readIdentity(memoryFiles(Object.assign({}, ...parts)));

describe('the MAC address', () => {
  it("is the wired interface's, lower case", async () => {
    expect((await identity(network('enp1s0', {place: 'pci0/1'}))).mac).toBe('52:54:00:aa:bb:01');
  });

  it.each<[string, Interface]>([
    ['radio', {place: 'pci0/1', radio: 'wireless'}],
    ['radio of the newer kind', {place: 'pci0/1', radio: 'phy80211'}],
    ['bridge', {place: 'virtual', virtual: true}],
    ['loopback', {place: 'virtual', type: '772'}],
    ['InfiniBand', {place: 'pci0/1', type: '32'}],
    ['address made up at random', {place: 'pci0/1', assigned: '1'}],
    ['address stolen by a bond', {place: 'pci0/1', assigned: '2'}],
    ['address of another form', {place: 'pci0/1', mac: ''}],
  ])('is not that of a %s', async (_what, part) =>
    expect((await identity(network('net0', part))).mac).toBe(''),
  );

  it('is that of the first place on the bus, built in before USB, whatever the names are', async () => {
    const all = [
      network('a0', {place: 'pci0000:00/0000:00:14.0/usb1/1-1', mac: '52:54:00:00:00:0a'}),
      network('b0', {place: 'pci0000:00/0000:00:1f.6', mac: '52:54:00:00:00:0b'}),
      network('c0', {place: 'pci0000:00/0000:00:03.0/virtio0', mac: '52:54:00:00:00:0c'}),
    ];
    expect((await identity(...all)).mac).toBe('52:54:00:00:00:0c');
    expect((await identity(...all.slice(0, 2))).mac).toBe('52:54:00:00:00:0b');
    expect((await identity(...all.slice(0, 1))).mac).toBe('52:54:00:00:00:0a');
  });

  it('of an adapter with two ports is the lower one', async () => {
    const ports = [
      network('p1', {place: 'pci0/1', mac: '52:54:00:00:00:02'}),
      network('p0', {place: 'pci0/1', mac: '52:54:00:00:00:01'}),
    ];
    // Both links lead to the adapter itself.
    expect((await identity(...ports)).mac).toBe('52:54:00:00:00:01');
  });
});

describe('the serial number', () => {
  it("is the product's", async () => {
    expect(await identity({'/sys/class/dmi/id/product_serial': 'PF1ABCDE \n'})).toEqual({
      serial: 'PF1ABCDE',
      mac: '',
    });
    expect(await identity()).toEqual({serial: '', mac: ''});
  });

  it.each([
    '',
    ' ',
    'To Be Filled By O.E.M.',
    'To be filled by OEM',
    'Default string',
    'default STRING',
    'None',
    'none',
    '0',
    '00000000',
    'XXXXXXX',
    '........',
    '-',
    'N/A',
    'NA',
    'System Serial Number',
    'SerialNumber',
    'Serial Number',
    'Not Specified',
    'Not Applicable',
    'O.E.M.',
    'OEM',
    '0123456789',
    '123456789',
    '1234567890',
    'Unknown',
    'INVALID',
    'System serial #',
  ])('is not the filler %j', text => expect(tellingSerial(text)).toBe(''));

  it.each([
    'PF1ABCDE',
    'VMware-56 4d 1f',
    '1234567891',
    'S0',
    'NONE1',
    '5CG0123456',
    'Default string 2',
    'ec2f1a2b-0000',
  ])('is %j', text => {
    expect(tellingSerial(text)).toBe(text);
  });

  it('is harmless to print', () => expect(tellingSerial('A\x1b[31mB')).toBe('A?[31mB'));

  it('is unknown where only root may read it; other faults are bugs', async () => {
    const refusing = (code: string) => ({
      ...memoryFiles(),
      readText: async (path: string) => {
        throw Object.assign(new Error(`${code}: ${path}`), {code});
      },
    });
    expect((await readIdentity(refusing('EACCES'))).serial).toBe('');
    await expect(readIdentity(refusing('EMFILE'))).rejects.toThrow('EMFILE');
  });
});
