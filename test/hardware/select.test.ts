import {describe, expect, it} from 'vitest';
import {Problem, type ProblemCode} from '../../src/engine/problem.ts';
import type {Disk} from '../../src/hardware/disk.ts';
import {mustBeErasable, selectDisk} from '../../src/hardware/select.ts';
import type {DiskMatch} from '../../src/hardware/match.ts';
import {contentOf, diskOf, otherDisk} from './disk-of.ts';

const demands = {minimumBytes: 10_000_000_000n, erase: 'empty-only'} as const;
const filled: Partial<Disk> = {tableType: 'gpt', contents: [contentOf({fsType: 'ntfs', fsLabel: 'Windows'})]};

function refusal(code: ProblemCode, act: () => unknown): string {
	try {
		act();
	} catch (error) {
		expect(error).toBeInstanceOf(Problem);
		if (error instanceof Problem) {
			expect(error.code).toBe(code);
			return error.detail;
		}
	}
	throw new Error(`no ${code}`);
}
const choose = (disks: readonly Disk[], match: DiskMatch) => selectDisk(disks, match, demands);

describe('selectDisk', () => {
	it('takes the one disk that is meant, under its most stable name', () => {
		expect(choose([diskOf(), otherDisk()], {serial: 'S1'})).toEqual({
			device: '/dev/disk/by-id/wwn-0x5000c500a0b1c2d3', model: 'Drive', serial: 'S1', wwn: '0x5000c500a0b1c2d3', bytes: 500_107_862_016n, sector: 512,
		});
	});

	it('does not judge contents: a resumed run finds its own', () => expect(choose([diskOf(filled)], {serial: 'S1'}).serial).toBe('S1'));

	it('takes no other disk when none is meant, and shows them all', () => {
		const detail = refusal('DISK-NOT-FOUND', () => choose([diskOf(), otherDisk(filled)], {serial: 'S3'}));
		expect(detail).toBe([
			'no disk fits match: {serial: "S3"}',
			'/dev/sda  465.7 GiB  sata  Drive  serial S1',
			'    holds: empty',
			'    to take it: match: {serial: "S1"}',
			'/dev/sdb  465.7 GiB  sata  Drive  serial S2',
			'    holds: gpt; 1: ntfs "Windows" 100 MiB',
			'    to take it: match: {serial: "S2"}',
			'    but it is not empty and only an empty disk may be taken: that takes erase: replace',
		].join('\n'));
	});

	it('does not choose between two, and shows what tells them apart', () => {
		const detail = refusal('DISK-AMBIGUOUS', () => choose([diskOf(), otherDisk({serial: 'S1'})], {serial: 'S1'}));
		expect(detail).toContain('/dev/sda and /dev/sdb fit match: {serial: "S1"}');
		expect(detail).toContain('match: {wwn: "0x5000c500a0b1c2d3"}');
		expect(detail).toContain('match: {wwn: "0x5000c500a0b1c2d4"}');
	});

	it(
		'says so on a machine without disks',
		() => expect(refusal('DISK-NOT-FOUND', () => choose([], {serial: 'S1'}))).toContain('This machine has no disk.'),
	);

	it.each<[string, Partial<Disk>]>([
		['this system was started from it', {isLiveMedium: true}],
		['it is read-only', {readOnly: true}],
		['too small: 9.3 GiB are needed', {bytes: 9_999_999_999n}],
		['sectors of 520 bytes', {logical: 520}],
		['not a whole disk (loop)', {type: 'loop'}],
		['its size is 0', {bytes: 0n}],
		['no medium in it', {bytes: 0n, removable: true}],
		['no stable name', {byId: [], byPath: []}],
		['/dev/sda1 is mounted at /home', {inUse: [{how: 'mounted', path: '/dev/sda1', by: '/home', own: false}]}],
		['/dev/sda2 is in use as swap', {inUse: [{how: 'swap', path: '/dev/sda2', by: '/dev/sda2', own: false}]}],
		['/dev/sda2 belongs to the logical volume /dev/mapper/vg-x', {inUse: [{how: 'lvm', path: '/dev/sda2', by: '/dev/mapper/vg-x', own: false}]}],
		['/dev/sda2 is part of the array /dev/md0', {inUse: [{how: 'raid', path: '/dev/sda2', by: '/dev/md0', own: false}]}],
		['/dev/sda2 is opened as /dev/mapper/x (encrypted or verified)', {inUse: [{how: 'encrypted', path: '/dev/sda2', by: '/dev/mapper/x', own: false}]}],
	])('refuses the disk that is meant: %s', (reason, part) => {
		const detail = refusal('DISK-UNFIT', () => choose([diskOf(part), otherDisk()], {serial: 'S1'}));
		expect(detail.split('\n')[0]).toContain(reason);
		expect(detail).toContain(`    cannot be taken: ${reason}`);
		expect(detail).toContain('to take it: match: {serial: "S2"}');
	});

	it('gives every reason at once', () => {
		const detail = refusal('DISK-UNFIT', () => choose([diskOf({readOnly: true, isLiveMedium: true, bytes: 1n})], {serial: 'S1'}));
		expect(detail.match(/cannot be taken: /g)).toHaveLength(1 + 3);
	});

	it('does not mind what an interrupted run of Forge left open', () => {
		expect(choose([diskOf({inUse: [{how: 'mounted', path: '/dev/sda1', by: '/run/forge/esp', own: true}]})], {serial: 'S1'}).serial).toBe('S1');
	});
});

describe('mustBeErasable', () => {
	it('lets an empty disk pass under any policy', () => {
		for (const erase of ['refuse', 'empty-only', 'replace'] as const) expect(() => mustBeErasable(diskOf(), erase)).not.toThrow();
	});

	it('lets a full disk pass only where it may be replaced', () => {
		expect(() => mustBeErasable(diskOf(filled), 'replace')).not.toThrow();
		expect(refusal('DISK-NOT-EMPTY', () => mustBeErasable(diskOf(filled), 'empty-only'))).toContain('ntfs "Windows"');
		expect(refusal('DISK-NOT-EMPTY', () => mustBeErasable(diskOf(filled), 'refuse'))).toContain('nothing may be erased');
	});

	it('counts a table without partitions, and a signature without table, as something', () => {
		expect(refusal('DISK-NOT-EMPTY', () => mustBeErasable(diskOf({tableType: 'dos'}), 'empty-only'))).toContain('an empty dos partition table');
		expect(refusal(
			'DISK-NOT-EMPTY', () => mustBeErasable(diskOf({contents: [contentOf({number: undefined, fsType: 'LVM2_member'})]}), 'empty-only'),
		)).toContain('whole disk: LVM2_member');
	});
});
