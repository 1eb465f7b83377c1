// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {lsblkCommand, parseLsblk, withDescendants} from '../../src/hardware/lsblk.ts';

/**
 * `lsblk` of util-linux 2.38.1 (Debian 12) on a virtual machine whose root is a whole virtio disk.
 */
const bookworm = `{"blockdevices": [
	{"path":"/dev/zram0","name":"zram0","kname":"zram0","type":"disk","size":0,"model":null,"serial":null,"wwn":null,"tran":null,"ro":false,
	"rm":false,"log-sec":4096,"phy-sec":4096,"pttype":null,"parttype":null,"partlabel":null,"partuuid":null,"fstype":null,"label":null,"uuid":null,
	"mountpoints":[null]},
	{"path":"/dev/vda","name":"vda","kname":"vda","type":"disk","size":274877906944,"model":null,"serial":null,"wwn":null,"tran":null,"ro":false,
	"rm":false,"log-sec":512,"phy-sec":4096,"pttype":null,"parttype":null,"partlabel":null,"partuuid":null,"fstype":null,"label":null,"uuid":null,
	"mountpoints":["/"]}]}`;

const one = (part: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({blockdevices: [{path: '/dev/sda', kname: 'sda', ...part}]});

describe('lsblkCommand', () => {
  it('reads only, sizes in bytes', () => {
    expect(lsblkCommand.effect).toBe('read');
    expect(lsblkCommand.args).toEqual(expect.arrayContaining(['--json', '--bytes']));
  });

  it('asks for no column newer than util-linux 2.38', () => {
    const columns = lsblkCommand.args.at(-1)?.split(',') ?? [];
    for (const newer of ['PARTN', 'DISK-SEQ', 'ID-LINK', 'ID', 'MQ', 'FSROOTS+'])
      expect(columns).not.toContain(newer);
  });
});

describe('parseLsblk', () => {
  it('reads what lsblk 2.38 prints', () => {
    const [, disk] = parseLsblk(bookworm);
    expect(disk).toMatchObject({
      path: '/dev/vda',
      type: 'disk',
      size: 274_877_906_944n,
      serial: '',
      ro: false,
      'log-sec': 512n,
      'phy-sec': 4096n,
      mountpoints: ['/'],
      children: [],
    });
  });

  it('takes [null] (before 2.40), [] (since) and nothing for "not mounted"', () => {
    for (const mountpoints of [[null], [], null, undefined])
      expect(parseLsblk(one({mountpoints}))[0]?.mountpoints).toEqual([]);
  });

  it('reads sizes and flags in both spellings that lsblk had', () => {
    expect(parseLsblk(one({size: '512', ro: '1', rm: '0'}))[0]).toMatchObject({
      size: 512n,
      ro: true,
      rm: false,
    });
    expect(parseLsblk(one({size: 512, ro: true, rm: false}))[0]).toMatchObject({
      size: 512n,
      ro: true,
      rm: false,
    });
  });

  it('trims what vendors pad', () =>
    expect(parseLsblk(one({serial: '  S1  ', model: 'Disk      '}))[0]).toMatchObject({
      serial: 'S1',
      model: 'Disk',
    }));

  it('makes text from devices harmless', () => {
    const label = 'a\u001b[31mb\u202Ec\\x1b\\x07d\u0000';
    expect(parseLsblk(one({label}))[0]?.label).toBe('a?[31mb?c??d?');
  });

  const wrong = [{size: -1}, {size: 1.5}, {size: 'big'}, {path: ''}].map(part => one(part));
  it.each(['', '{}', '{"blockdevices":[{}]}', ...wrong])('is not read out of %j', text => {
    expect(() => parseLsblk(text)).toThrow();
  });
});

describe('withDescendants', () => {
  it('gives a device and all that is built on it', () => {
    const [root] = parseLsblk(
      one({
        children: [
          {path: '/dev/sda1', kname: 'sda1', children: [{path: '/dev/mapper/x', kname: 'dm-0'}]},
          {path: '/dev/sda2', kname: 'sda2'},
        ],
      }),
    );
    if (!root) throw new Error('no device');
    expect(withDescendants(root).map(({kname}) => kname)).toEqual(['sda', 'sda1', 'dm-0', 'sda2']);
  });
});
