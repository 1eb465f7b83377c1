// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  filesBelow,
  formatInventory,
  inventoryFlaws,
  parseInventory,
} from '../../src/boot/inventory.ts';
import {memoryFiles} from '../support/memory-files.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);

describe('inventory text', () => {
  test('is sorted BSD lines', () => {
    expect(
      formatInventory(
        new Map([
          ['loader/loader.conf', b],
          ['EFI/BOOT/BOOTX64.EFI', a],
        ]),
      ),
    ).toBe(`SHA256 (EFI/BOOT/BOOTX64.EFI) = ${a}\nSHA256 (loader/loader.conf) = ${b}\n`);
  });

  test('is sorted as the plugin sorts it', () => {
    const linux = ['EFI/Linux/intergenos_1~é.efi', 'EFI/Linux/intergenos_1.efi'];
    const names = [
      'InterGenOS-MOK.cer',
      'EFI/BOOT/mmx64.efi',
      'EFI/BOOT/BOOTX64.EFI',
      ...linux,
      'a b',
    ];
    const text = formatInventory(new Map(names.map(name => [name, a])));
    expect(
      execFileSync('sort', {input: text, env: {LC_ALL: 'C', PATH: '/usr/bin:/bin'}}).toString(),
    ).toBe(text);
  });

  test('reads back what was written', () => {
    const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
    const name = fc.stringMatching(/^[ -~]{1,40}$/);
    fc.assert(
      fc.property(fc.dictionary(name, hash), entries => {
        const inventory = new Map(Object.entries(entries));
        expect(parseInventory(formatInventory(inventory))).toEqual(inventory);
      }),
    );
  });

  test.each([
    ['a line of another kind', `SHA256 (x) = ${a}\nrubbish\n`],
    ['a short hash', 'SHA256 (x) = abc\n'],
    ['an upper-case hash', `SHA256 (x) = ${'A'.repeat(64)}\n`],
    ['another algorithm', `SHA1 (x) = ${a}\n`],
    ['a name twice', `SHA256 (x) = ${a}\nSHA256 (x) = ${b}\n`],
  ])('refuses %s', (_, text) => {
    expect(() => parseInventory(text)).toThrow(RangeError);
  });
});

test('filesBelow lists files, not directories, relative and sorted', async () => {
  const files = memoryFiles({
    '/efi/loader/loader.conf': 'x',
    '/efi/EFI/BOOT/A': 'x',
    '/efi/empty': {directory: true},
    '/efi/Z': 'x',
    '/other': 'x',
  });
  expect(await filesBelow(files, '/efi')).toEqual(['EFI/BOOT/A', 'Z', 'loader/loader.conf']);
  expect(await filesBelow(files, '/nowhere')).toEqual([]);
});

test('inventoryFlaws names what changed, what is gone, and what does not belong there', () => {
  const wanted = new Map([
    ['one', a],
    ['two', a],
    ['three', a],
  ]);
  expect(
    inventoryFlaws(
      wanted,
      new Map([
        ['one', a],
        ['two', b],
        ['EFI/Linux/evil.addon.efi', a],
      ]),
    ),
  ).toEqual([
    'two was changed',
    'three is missing',
    'EFI/Linux/evil.addon.efi does not belong there',
  ]);
  expect(inventoryFlaws(wanted, new Map(wanted))).toEqual([]);
});
