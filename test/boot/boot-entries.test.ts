// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {
  createEntry,
  deleteEntry,
  deleteNext,
  entryLoader,
  isSound,
  ourEntries,
  parseNumbers,
  readBootEntries,
  setNext,
  setOrder,
} from '../../src/boot/boot-entries.ts';
import {variablePath} from '../../src/system/efi-variables.ts';
import {memoryFiles} from '../support/memory-files.ts';
import {hex, loadOption, variable} from './support.ts';

const here = '3b8c1f0e-52d4-4a6b-9c7d-0123456789ab';
const elsewhere = '99999999-52d4-4a6b-9c7d-0123456789ab';
const entry = (label: string, partitionUuid: string, file = entryLoader, active = true) =>
  variable(loadOption({label, partitionUuid, file, active}));

const files = memoryFiles({
  [variablePath('Boot0001')]: entry('InterGenOS', here),
  [variablePath('Boot000A')]: entry('InterGenOS', elsewhere),
  [variablePath('Boot0002')]: entry('Windows Boot Manager', here),
  [variablePath('Boot0003')]: entry('InterGenOS', here, '\\EFI\\intergenos\\SHIMX64.EFI', false),
  [variablePath('Boot0004')]: variable(hex('00')),
  [variablePath('Boot0005', '11111111-1111-1111-1111-111111111111')]: entry('InterGenOS', here),
  [variablePath('BootOrder')]: variable(hex('0a000100ff10')),
  [variablePath('BootNext')]: variable(hex('0a00')),
  [variablePath('BootCurrent')]: variable(hex('0100')),
});

describe('readBootEntries', () => {
  test('reads entries, order and next; skips what is no entry or has another vendor', async () => {
    const {entries, order, next} = await readBootEntries(files);
    expect(entries.map(({number}) => number)).toEqual(['0001', '0002', '0003', '000A']);
    expect(order).toEqual(['000A', '0001', '10FF']);
    expect(next).toBe('000A');
  });

  test('a machine without variables has none', async () => {
    expect(await readBootEntries(memoryFiles())).toEqual({entries: [], order: [], next: undefined});
  });
});

test('ours are those with our label on this very partition', async () => {
  const entries = await readBootEntries(files);
  expect(ourEntries(entries, here.toUpperCase()).map(({number}) => number)).toEqual([
    '0001',
    '0003',
  ]);
  expect(ourEntries(entries, elsewhere).map(({number}) => number)).toEqual(['000A']);
});

test('an entry is sound when it is active and starts our shim, whatever the case', async () => {
  const {entries} = await readBootEntries(files);
  expect(entries.filter(isSound).map(({number}) => number)).toEqual(['0001', '0002', '000A']);
  const loud = memoryFiles({
    [variablePath('Boot0001')]: entry('InterGenOS', here, '\\EFI\\INTERGENOS\\SHIMX64.EFI'),
  });
  const [shouted] = (await readBootEntries(loud)).entries;
  expect(shouted && isSound(shouted)).toBe(true);
});

test('numbers are little-endian and upper-case; half a number is none', () => {
  expect(parseNumbers(hex('010abcde00'))).toEqual(['0A01', 'DEBC']);
});

test('commands', () => {
  expect(createEntry('/dev/disk/by-id/ata-X', 1).args).toEqual([
    '--quiet',
    '--create',
    '--disk',
    '/dev/disk/by-id/ata-X',
    '--part',
    '1',
    '--loader',
    '\\EFI\\intergenos\\shimx64.efi',
    '--label',
    'InterGenOS',
  ]);
  expect(deleteEntry('0003').args).toEqual(['--quiet', '--delete-bootnum', '--bootnum', '0003']);
  expect(setOrder(['0001', '000A']).args).toEqual(['--quiet', '--bootorder', '0001,000A']);
  expect(setNext('0001').args).toEqual(['--quiet', '--bootnext', '0001']);
  expect(deleteNext()).toEqual({
    program: 'efibootmgr',
    args: ['--quiet', '--delete-bootnext'],
    effect: 'write',
  });
});
