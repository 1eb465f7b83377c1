// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {
  efiGuid,
  efivars,
  readFlag,
  readVariable,
  variableAccess,
  variablePath,
  variableText,
} from '../../src/system/efi-variables.ts';
import {hex, join, le, ucs2, variable} from '../boot/support.ts';
import {memoryFiles} from '../support/memory-files.ts';

/** Names as the kernel shows them on a real machine. */
test.each([
  ['SecureBoot', undefined, 'SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'],
  ['db', efiGuid.imageSecurity, 'db-d719b2cb-3d3a-4596-a3bc-dad00e67656f'],
  ['MokListRT', efiGuid.shim, 'MokListRT-605dab50-e046-4300-abb6-3dd810dd8b23'],
  ['LoaderInfo', efiGuid.loader, 'LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'],
])('%s is where efivarfs shows it', (name, guid, file) => {
  expect(variablePath(name, guid)).toBe(`/sys/firmware/efi/efivars/${file}`);
});

describe('readVariable', () => {
  test('splits attributes and value', async () => {
    const files = memoryFiles({
      [`${efivars}/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c`]: hex('0600000001'),
    });
    expect(await readVariable(files, 'SecureBoot')).toEqual({attributes: 6, value: hex('01')});
  });

  test('absence and a file without attributes are no variable', async () => {
    const files = memoryFiles({[variablePath('MokNew', efiGuid.shim)]: hex('070000')});
    expect(await readVariable(files, 'MokNew', efiGuid.shim)).toBeUndefined();
    expect(await readVariable(files, 'MokAuth', efiGuid.shim)).toBeUndefined();
  });
});

test('readFlag takes one byte, and nothing else, for an answer', async () => {
  const files = memoryFiles({
    [variablePath('SecureBoot')]: variable(hex('01')),
    [variablePath('SetupMode')]: variable(hex('00')),
    [variablePath('AuditMode')]: variable(hex('0100')),
    [variablePath('MokSBStateRT', efiGuid.shim)]: variable(hex('01')),
  });
  const names = ['SecureBoot', 'SetupMode', 'AuditMode', 'MokSBStateRT'];
  expect(await Promise.all(names.map(async name => readFlag(files, name)))).toEqual([
    true,
    false,
    undefined,
    undefined,
  ]);
  expect(await readFlag(files, 'MokSBStateRT', efiGuid.shim)).toBe(true);
});

test('variableText ends at the first NUL or with the value', () => {
  const text = (value: Uint8Array) => variableText({attributes: 6, value});
  expect(text(join(ucs2('Ä1'), ucs2('rest')))).toBe('Ä1');
  expect(text(le(0x41, 2))).toBe('A');
});

describe('variableAccess', () => {
  const mounts = (line: string) =>
    ({
      '/sys/firmware/efi': {directory: true},
      '/proc/self/mounts': `proc /proc proc rw 0 0\n${line}\n`,
    }) as const;

  test.each([
    ['none', {'/proc/self/mounts': ''}],
    ['absent', {'/sys/firmware/efi': {directory: true}}],
    ['absent', mounts(`tmpfs ${efivars} tmpfs rw 0 0`)],
    ['read-only', mounts(`efivarfs ${efivars} efivarfs ro,nosuid,nodev,noexec,relatime 0 0`)],
    ['writable', mounts(`efivarfs ${efivars} efivarfs rw,nosuid,nodev,noexec,relatime 0 0`)],
    [
      'read-only',
      mounts(`efivarfs ${efivars} efivarfs rw 0 0\nefivarfs ${efivars} efivarfs ro 0 0`),
    ],
  ] as const)('%s', async (access, tree) => {
    expect(await variableAccess(memoryFiles(tree))).toBe(access);
  });
});
