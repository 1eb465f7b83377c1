import {describe, expect, test} from 'vitest';
import {efiGuid, efivars, readVariable, variableAccess, variablePath} from '../../src/boot/efi-variables.ts';
import {readGuid, readUcs2} from '../../src/boot/efi-bytes.ts';
import {memoryFiles} from '../support/memory-files.ts';
import {guidBytes, hex, join, ucs2} from './support.ts';

describe('readVariable', () => {
	test('splits attributes and data', async () => {
		const files = memoryFiles({[`${efivars}/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c`]: hex('0600000001')});
		expect(await readVariable(files, 'SecureBoot')).toEqual({attributes: 6, data: hex('01')});
	});

	test('absence and a file without attributes are no variable', async () => {
		const files = memoryFiles({[variablePath('MokNew', efiGuid.shim)]: hex('070000')});
		expect(await readVariable(files, 'MokNew', efiGuid.shim)).toBeUndefined();
		expect(await readVariable(files, 'MokAuth', efiGuid.shim)).toBeUndefined();
	});
});

describe('variableAccess', () => {
	const mounts = (line: string) => ({'/sys/firmware/efi': {directory: true}, '/proc/self/mounts': `proc /proc proc rw 0 0\n${line}\n`} as const);

	test.each([
		['none', {'/proc/self/mounts': ''}],
		['absent', {'/sys/firmware/efi': {directory: true}}],
		['absent', mounts(`tmpfs ${efivars} tmpfs rw 0 0`)],
		['read-only', mounts(`efivarfs ${efivars} efivarfs ro,nosuid,nodev,noexec,relatime 0 0`)],
		['writable', mounts(`efivarfs ${efivars} efivarfs rw,nosuid,nodev,noexec,relatime 0 0`)],
		['read-only', mounts(`efivarfs ${efivars} efivarfs rw 0 0\nefivarfs ${efivars} efivarfs ro 0 0`)],
	] as const)('%s', async (access, tree) => {
		expect(await variableAccess(memoryFiles(tree))).toBe(access);
	});
});

test('GUIDs have three little-endian fields', () => {
	expect(readGuid(hex('ff 50ab5d60 46e0 0043 abb6 3dd810dd8b23'), 1)).toBe(efiGuid.shim);
	expect(readGuid(guidBytes(efiGuid.global), 0)).toBe(efiGuid.global);
	expect(() => readGuid(hex('50ab5d6046e00043abb63dd810dd8b'), 0)).toThrow(RangeError);
});

test('UCS-2 ends at its NUL or with the bytes', () => {
	expect(readUcs2(join(ucs2('Ä'), hex('4100')), 0)).toEqual({text: 'Ä', next: 4});
	expect(readUcs2(hex('41004200ff'), 2)).toEqual({text: 'B', next: 4});
});
