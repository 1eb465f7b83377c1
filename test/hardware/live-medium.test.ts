// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {cmdlinePartitions, liveMedium} from '../../src/hardware/live-medium.ts';
import {efiGuid, variablePath} from '../../src/system/efi-variables.ts';
import {memoryFiles} from '../support/memory-files.ts';
import {mapping, sysfs, variable} from './machine.ts';

const hash = '00112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100';
const [data, tree, esp] = [
  'aaaaaaaa-0000-4000-8000-000000000001',
  'aaaaaaaa-0000-4000-8000-000000000002',
  'aaaaaaaa-0000-4000-8000-000000000003',
];
const live = [
  `roothash=${hash} systemd.verity_root_data=PARTUUID=${data} ` +
    `systemd.verity_root_hash=PARTUUID=${tree}`,
  `systemd.volatile=overlay forge.live=1 forge.esp=PARTUUID=${esp}`,
].join(' ');

describe('cmdlinePartitions', () => {
  it("finds what the live medium's command line names", () =>
    expect(cmdlinePartitions(`${live}\n`)).toEqual([data, tree, esp]));

  it('does not take an earlier installation of the same image for the live medium', () => {
    expect(cmdlinePartitions(live)).not.toContain('00112233-4455-6677-8899-aabbccddeeff');
  });

  it('takes the halves of the root hash where nothing else is named: an installed system', () => {
    expect(cmdlinePartitions(`roothash=${hash} ro`)).toEqual([
      '00112233-4455-6677-8899-aabbccddeeff',
      'ffeeddcc-bbaa-9988-7766-554433221100',
    ]);
  });

  it('reads other spellings, in any case', () => {
    expect(
      cmdlinePartitions(`root=PARTUUID=${data.toUpperCase()} foo=/dev/disk/by-partuuid/${tree}`),
    ).toEqual([data, tree]);
  });

  it('finds nothing where nothing is named', () => {
    expect(cmdlinePartitions('')).toEqual([]);
    expect(
      cmdlinePartitions(
        'root=/dev/sda1 rd.luks.uuid=aaaaaaaa-0000-4000-8000-000000000001 ' +
          'root=UUID=aaaaaaaa-0000-4000-8000-000000000001 roothash=12',
      ),
    ).toEqual([]);
  });
});

describe('liveMedium', () => {
  const stick = {...sysfs('sdb', ['sdb1', 'sdb2', 'sdb3']), ...sysfs('sda', ['sda1', 'sda2'])};

  it('follows the verity device to its disk', async () => {
    const files = memoryFiles({
      ...stick,
      ...mapping('dm-0', 'root', 'CRYPT-VERITY-0123-root', ['sdb2', 'sdb3']),
    });
    expect([...(await liveMedium(files)).disks]).toEqual(['sdb']);
  });

  it('follows it through layers, to both disks where there are two', async () => {
    const files = memoryFiles({
      ...stick,
      ...mapping('dm-0', 'root', 'CRYPT-VERITY-0123-root', ['dm-1', 'sda2']),
      ...mapping('dm-1', 'part', 'mpath-1', ['sdb']),
    });
    expect([...(await liveMedium(files)).disks].toSorted()).toEqual(['sda', 'sdb']);
  });

  it("leaves Forge's own mapping of the target aside, and everything that is not verity", async () => {
    const files = memoryFiles({
      ...stick,
      ...mapping('dm-0', 'forge-root', 'CRYPT-VERITY-0123-forge-root', ['sda2']),
      ...mapping('dm-1', 'home', 'CRYPT-LUKS2-0123-home', ['sda1']),
    });
    expect((await liveMedium(files)).disks.size).toBe(0);
  });

  it('takes the word of the boot manager', async () => {
    const text = Buffer.from(`${esp.toUpperCase()}\0`, 'utf16le');
    const files = memoryFiles({
      [variablePath('LoaderDevicePartUUID', efiGuid.loader)]: variable(text),
      '/proc/cmdline': 'quiet',
    });
    expect([...(await liveMedium(files)).partitions]).toEqual([esp]);
  });

  it('knows nothing on a machine that says nothing', async () => {
    expect(await liveMedium(memoryFiles())).toEqual({disks: new Set(), partitions: new Set()});
  });
});
