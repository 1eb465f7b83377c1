import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {diskAnswer} from '../../src/answers/disk.ts';
import {matches, matchFor, matchLine, meant, type DiskMatch} from '../../src/hardware/match.ts';
import {diskOf, otherDisk} from './disk-of.ts';

describe('matches', () => {
	it.each<[DiskMatch, boolean]>([
		[{serial: 'S1'}, true], [{serial: ' S1 '}, true], [{serial: 's1'}, false], [{serial: 'S'}, false], [{serial: ''}, false],
		[{wwn: '0x5000c500a0b1c2d3'}, true], [{wwn: '0x5000C500A0B1C2D3'}, true], [{wwn: '0x5000c500a0b1c2d4'}, false], [{wwn: ''}, false],
		[{byId: 'ata-Drive_S1'}, true], [
			{byId: '/dev/disk/by-id/ata-Drive_S1'}, true,
		], [{byId: 'ata-Drive'}, false], [{byId: 'pci-0000:00:1f.2-ata-1'}, false],
		[{byPath: 'pci-0000:00:1f.2-ata-1'}, true], [
			{byPath: '/dev/disk/by-path/pci-0000:00:1f.2-ata-1'}, true,
		], [{byPath: 'pci-0000:00:1f.2-ata-10'}, false],
		[{}, false],
	])('%j: %s', (match, meant) => expect(matches(diskOf(), match)).toBe(meant));

	it('never means a disk without serial or wwn by an empty one', () => {
		const blank = diskOf({serial: '', wwn: ''});
		expect(matches(blank, {serial: ''})).toBe(false);
		expect(matches(blank, {wwn: ' '})).toBe(false);
	});
});

describe('matchFor', () => {
	it('gives what a person can read on the label, where that tells the disk from the others', () => {
		expect(matchFor(diskOf(), [diskOf(), otherDisk()])).toEqual({serial: 'S1'});
	});

	it('goes on to the next better thing where it does not', () => {
		const twins = [diskOf(), otherDisk({serial: 'S1'})];
		expect(matchFor(diskOf(), twins)).toEqual({wwn: '0x5000c500a0b1c2d3'});
		const same = {serial: 'S1', wwn: '', byId: []};
		expect(matchFor(diskOf(same), [diskOf(same), otherDisk(same)])).toEqual({byPath: 'pci-0000:00:1f.2-ata-1'});
		const nameless = {...same, byPath: []};
		expect(matchFor(diskOf(nameless), [diskOf(nameless), otherDisk(nameless)])).toBeUndefined();
	});

	it('always means exactly that disk', () => {
		const few = fc.constantFrom('', 'S1', 'S2');
		const disk = fc.record(
			{
				serial: few, wwn: few, byId: fc.subarray(['/dev/disk/by-id/a', '/dev/disk/by-id/b']),
				byPath: fc.subarray(['/dev/disk/by-path/p', '/dev/disk/by-path/q']),
			},
		);
		fc.assert(fc.property(fc.array(disk, {minLength: 1, maxLength: 4}), parts => {
			const disks = parts.map((part, index) => diskOf({...part, path: `/dev/sd${index}`}));
			for (const one of disks) {
				const match = matchFor(one, disks);
				if (match) expect(disks.filter(other => matches(other, match))).toEqual([one]);
			}
		}));
	});
});

describe('meant', () => {
	const twin = otherDisk({serial: 'S1', wwn: '', byId: []});

	it('by a link that twins share are both, wherever it leads just now', () => {
		expect(meant(
			[diskOf({wwn: ''}), twin, otherDisk({path: '/dev/sdc'})], {byId: 'ata-Drive_S1'},
		).map(({path}) => path)).toEqual(['/dev/sda', '/dev/sdb']);
	});

	it('by a place is one, twin or not', () => expect(meant([diskOf({wwn: ''}), twin], {byPath: 'pci-0000:00:1f.2-ata-2'})).toEqual([twin]));
	it('by a link of its own is one', () => expect(meant([diskOf(), otherDisk()], {byId: 'ata-Drive_S2'})).toEqual([otherDisk()]));
});

describe('matchLine', () => {
	it('is YAML that the answers accept and that says the same', () => {
		const text = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
		fc.assert(fc.property(text, serial => {
			const answer: unknown = parse(`${matchLine({serial})}\nerase: replace\n`);
			expect(diskAnswer.parse(answer).match).toEqual({serial});
		}));
	});

	it('is as short as can be', () => expect(matchLine({byPath: 'pci-1'})).toBe('match: {byPath: "pci-1"}'));
});
