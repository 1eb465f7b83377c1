// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {matchesGlob} from 'node:path/posix';
import {describe, expect, test} from 'vitest';
import {placements} from '../../qemu/build/layer.ts';

const text = readFileSync(new URL('../../assets/udev/60-forge-held.rules', import.meta.url), 'utf8');

/** A device as an event shows it; `db` is what udev remembers of the last one. */
type Device = {
	readonly action?: string; readonly subsystem?: string; readonly type?: string; readonly kernel: string; readonly path?: string;
	readonly ro?: '0' | '1'; readonly cmdline?: string; readonly db?: Readonly<Record<string, string>>;
};

/**
 * udev(7) as far as this file needs it; an unknown word throws. Gives the programs that ran and the
 * properties that are kept.
 */
function play(device: Device) {
	const {action = 'add', subsystem = 'block', type = 'disk', kernel, path = `/devices/pci0/block/${kernel}`} = device;
	const {ro = '0', cmdline = 'forge.live=1', db = {}} = device;
	const env: Record<string, string> = {DEVTYPE: type};
	const programs: string[] = [];
	const facts: Readonly<Record<string, string>> = {ACTION: action, SUBSYSTEM: subsystem, KERNEL: kernel, DEVPATH: path, 'ATTR{ro}': ro};
	// udev's `*` takes slashes as well.
	const flat = (text: string): string => text.replaceAll('/', ':');
	const like = (value: string, patterns: string): boolean => patterns.split('|').some(one => matchesGlob(flat(value), flat(one)));
	const holds = (key: string, operator: string, value: string): boolean => {
		const inner = /\{(.*)\}/.exec(key)?.[1] ?? '';
		if (operator === '=' && key.startsWith('IMPORT')) {
			const found = key === 'IMPORT{db}' ? db[value] : new RegExp(`(?:^| )${value.replaceAll('.', '\\.')}=(\\S+)`).exec(cmdline)?.[1];
			if (found !== undefined) env[value] = found;
			return found !== undefined;
		}
		if (operator === '=' && key.startsWith('ENV')) return (env[inner] = value) !== '';
		if (key === 'PROGRAM') return programs.push(value.replace('$devnode', `/dev/${kernel}`)) > 0;
		const seen = key.startsWith('ENV') ? env[inner] ?? '' : facts[key];
		if (seen === undefined) throw new Error(`this reader does not know ${key}`);
		return like(seen, value) === (operator === '==');
	};
	let sought = '';
	for (const line of text.split('\n').filter(one => one !== '' && !one.startsWith('#'))) {
		const matches = [...line.matchAll(/([A-Z]+(?:\{[^}]*\})?)(==|!=|\+=|=)"([^"]*)"(?:, |$)/g)];
		const words = matches.map(([, key = '', operator = '', value = '']) => [key, operator, value] as const);
		if (words.length === 0) throw new Error(`this reader does not know ${line}`);
		const [[key, , label]] = [words[0] ?? ['', '', '']];
		if (sought !== '' && !(key === 'LABEL' && label === sought)) continue;
		sought = '';
		if (key === 'LABEL') continue;
		const jump = words.find(([word]) => word === 'GOTO');
		if (words.every(([word, operator, value]) => word === 'GOTO' || holds(word, operator, value)) && jump) [, , sought] = jump;
	}
	return {programs, held: env['FORGE_HELD']};
}

const held = (kernel: string) => ({programs: [`/usr/sbin/blockdev --setro /dev/${kernel}`], held: '1'});
const left = {programs: [], held: undefined};

describe('the rule that holds disks', () => {
	test.each(['sda', 'vda', 'mmcblk0', 'nvme0n1', 'xvda'])('holds a disk when it comes (%s)', kernel => expect(play({kernel})).toEqual(held(kernel)));

	test('holds a multipath NVMe disk, whose place is virtual', () => {
		expect(play({kernel: 'nvme0n1', path: '/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1'})).toEqual(held('nvme0n1'));
	});

	test.each<readonly [string, Device]>([
		['an installed machine\'s', {kernel: 'sda', cmdline: 'quiet roothash=00'}],
		['where the word only looks like it', {kernel: 'sda', cmdline: 'forge.live=0'}],
		['a partition', {kernel: 'sda1', type: 'partition'}], ['a loop device', {kernel: 'loop0', path: '/devices/virtual/block/loop0'}],
		['a mapping', {kernel: 'dm-0', path: '/devices/virtual/block/dm-0'}], ['an array', {kernel: 'md127', path: '/devices/virtual/block/md127'}],
		['an optical drive', {kernel: 'sr0'}], ['a floppy drive', {kernel: 'fd0'}], ['what goes away', {kernel: 'sda', action: 'remove'}],
		['something else', {kernel: 'eth0', subsystem: 'net'}],
	])('leaves alone %s', (_, device) => expect(play(device)).toEqual(left));

	test('does not claim a disk that is write-protected by itself', () => expect(play({kernel: 'sda', ro: '1'})).toEqual(left));

	test('remembers, and does not take again what was let go', () => {
		for (const ro of ['0', '1'] as const) expect(play({kernel: 'sda', action: 'change', ro, db: {FORGE_HELD: '1'}})).toEqual({programs: [], held: '1'});
	});

	test('takes a card that was put in later', () => expect(play({kernel: 'sdb', action: 'change', db: {ID_SERIAL: 'x'}})).toEqual(held('sdb')));

	test('lies in the image where udev looks', () => {
		expect(placements.find(({to}) => to === '/usr/lib/udev/rules.d')?.from).toMatch(/assets\/udev$/);
	});
});
