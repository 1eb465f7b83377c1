import {describe, expect, test} from 'vitest';
import {answersSchema} from '../../src/answers/schema.ts';
import {answersOf, ed25519Line, faultsOf, sha512Hash, spoiled, validAnswers, yescryptHash} from './support.ts';

describe('a valid answer file', () => {
	test('is accepted as it is', () => expect(answersOf(validAnswers())).toEqual(validAnswers()));

	test('gets the defaults that the contract names', () => {
		const short: Record<string, unknown> = validAnswers();
		for (const key of ['network', 'consoles', 'report', 'finally']) Reflect.deleteProperty(short, key);
		short['disk'] = {match: {serial: 'A'}};
		short['users'] = [{name: 'bob', password: {credential: 'x'}}];
		expect(answersOf(short)).toMatchObject({
			disk: {erase: 'empty-only'}, network: {dhcp: true}, consoles: [], report: {}, finally: 'reboot', users: [{groups: [], sshKeys: []}],
		});
	});
});

/** path, value, part of the message */
const refused: readonly (readonly [string, unknown, string])[] = [
	['version', 2, 'must be 1'],
	['version', undefined, 'is missing'],
	['disk.match', {}, 'exactly one of serial, wwn, byId, byPath'],
	['disk.match', {serial: 'A', wwn: '0x5000c500a0b1c2d3'}, 'exactly one'],
	['disk.match.serial', ' A', 'no space at an end'],
	['disk.match.serial', 'A\u{1b}[2J', 'printable ASCII'],
	['disk.match.serial', 12_345, 'put it in quotes'],
	['disk.match', {wwn: '5000c500a0b1c2d3'}, 'world wide name'],
	['disk.match', {byId: 'ata-X_1-part1'}, 'name the whole disk'],
	['disk.match', {byId: '/dev/sda'}, 'the name of a link'],
	['disk.match', {byPath: '../../sda'}, 'the name of a link'],
	['disk.erase', 'all', 'must be one of refuse, empty-only, replace'],
	['state.encryption', 'none', 'must be luks2'],
	['state.passphrase', {credential: '../x'}, 'a credential\'s name'],
	['state.passphrase', {file: 'relative'}, 'absolute path'],
	['state.passphrase', {file: '/a/../b'}, 'absolute path'],
	['state.passphrase', {file: '/a//b'}, 'absolute path'],
	['state.passphrase', {credential: 'a', file: '/b'}, '{credential: NAME} or {file: PATH}'],
	['locale', 'en_GB', 'UTF-8 locale'],
	['locale', 'en_GB.UTF-8 quiet', 'UTF-8 locale'],
	['keymap', '../us', 'key map'],
	['keymap', 'us init=/bin/sh', 'key map'],
	['timezone', 'Europe/Londn', 'did you mean Europe/London?'],
	['timezone', 'europe/london', 'did you mean Europe/London?'],
	['timezone', '../../etc/shadow', 'must be a time zone'],
	['hostname', '-box', 'labels'],
	['hostname', 'Box', 'labels'],
	['hostname', 'a..b', 'labels'],
	['hostname', 'a'.repeat(64), 'labels'],
	['hostname', `${'a'.repeat(40)}.${'b'.repeat(40)}`, 'at most 64'],
	['hostname', 'localhost', 'choose another'],
	['users.0.name', 'Alice', 'must begin with a-z'],
	['users.0.name', 'a'.repeat(32), 'at most 31'],
	['users.0.name', '1000', 'must begin with'],
	['users.0.name', 'root', 'account of the system'],
	['users.0.name', 'systemd-network', 'account of the system'],
	['users.0.fullName', 'A:0:0', 'no colon'],
	['users.0.fullName', '', 'must not be empty'],
	['users.0.groups', 'sudo', 'must be a list'],
	['users.0.groups', ['sudo', 'sudo'], 'twice'],
	['users.0.shell', 'bash', 'absolute path'],
	['users.0.shell', '/bin/ba sh', 'letters, digits'],
	['users.0.uid', 0, 'unknown key "uid"'],
	['users.0.sshKeys', ['ssh-rsa'], 'not base64'],
	['users', [], 'nobody could ever log in'],
	['consoles', ['ttyS0 init=/bin/sh'], 'console such as'],
	['consoles', 'ttyS0', 'must be a list'],
	['mok.presence', 'somebody', 'must be one of person, driver, none'],
	['mok.password', {hash: yescryptHash}, 'cannot read yescrypt'],
	['report.device', '/etc/passwd', 'below /dev'],
	['report.device', '/dev/../etc/passwd', 'absolute path'],
	['finally', 'halt', 'must be one of reboot, poweroff, stay'],
	['network.dhcp', false, 'must be true'],
];

test.each(refused)('%s = %j is refused', (path, value, message) => {
	const faults = faultsOf(spoiled(path, value));
	expect(faults.join('\n')).toContain(message);
	expect(faults).toHaveLength(1);
});

const accepted: readonly (readonly [string, unknown])[] = [
	['disk.match', {wwn: 'eui.0025385b01b2c3d4'}],
	['disk.match', {wwn: '0x600508b1001c3ab4f8f2a6b8d5c0e1f2'}],
	['disk.match', {byPath: 'pci-0000:00:1f.2-ata-1'}],
	['disk.erase', 'refuse'],
	['locale', 'C.UTF-8'],
	['locale', 'ca_ES.UTF-8@valencia'],
	['keymap', 'de-latin1-nodeadkeys'],
	['timezone', 'UTC'],
	['timezone', 'America/Argentina/Buenos_Aires'],
	['timezone', 'Etc/GMT+10'],
	['hostname', 'rack4.lab.example.org'],
	['hostname', 'a'.repeat(63)],
	['users.0.name', '_svc-1'],
	['users.0.name', 'a'.repeat(31)],
	['users.0.fullName', 'Ægir Ó\u2019Brien'],
	['users.0.password', {hash: sha512Hash}],
	['users.0.shell', '/usr/bin/zsh'],
	['root', {hash: yescryptHash}],
	['root', {file: '/run/root.hash'}],
	['consoles', ['tty0', 'ttyS1,115200n8r', 'hvc0']],
	['mok.password', {hash: sha512Hash}],
	['report', {device: '/dev/virtio-ports/org.intergenos.forge.report', file: '/run/forge/report.ndjson'}],
	['finally', 'stay'],
];

test.each(accepted)('%s = %j is accepted', (path, value) => expect(faultsOf(spoiled(path, value))).toEqual([]));

test('links may be written with their directory, and are kept without it', () => {
	expect(answersOf(spoiled('disk.match', {byId: '/dev/disk/by-id/nvme-X_1'})).disk.match).toEqual({byId: 'nvme-X_1'});
});

test('users of one name are refused at the second', () => {
	const user = {name: 'alice', password: {credential: 'a'}};
	expect(faultsOf(spoiled('users', [user, {...user, name: 'bob'}, user]))).toEqual(['users[2].name: the user alice is there twice']);
});

test('a driver cannot know a password that is generated', () => {
	expect(faultsOf(spoiled('mok', {presence: 'driver', password: 'generate'}))[0]).toContain('must know the one-time password beforehand');
});

describe('secrets in clear are named, never repeated', () => {
	const places = ['state.passphrase', 'users.0.password', 'users.0.password.hash', 'root', 'mok.password'];
	test.each(places)('%s', path => {
		const faults = faultsOf(spoiled(path, 'hunter2canary'));
		expect(faults).toHaveLength(1);
		expect(faults[0]).toMatch(/clear text|must be a crypt|hash/);
		expect(faults[0]).toContain('openssl passwd -6'.slice(0, path === 'state.passphrase' ? 0 : undefined));
		expect(faults[0]).not.toContain('hunter2');
	});
	test('also as a number, a list, a mapping, a key', () => {
		for (const value of [20_041_889, ['hunter2canary'], {value: 'hunter2canary'}, {hunter2canary: null}]) {
			const faults = faultsOf(spoiled('state.passphrase', value)).join('\n');
			expect(faults).toContain('state.passphrase');
			expect(faults).not.toMatch(/hunter2|20041889/);
		}
	});
	test('a private key where a public one belongs', () => {
		const faults = faultsOf(spoiled('users.0.sshKeys', ['-----BEGIN OPENSSH PRIVATE KEY-----\ncanary']));
		expect(faults[0]).toContain('private key');
		expect(faults[0]).not.toContain('canary');
	});
});

test('every field says what it is for', () => {
	const bare: string[] = [];
	const walk = (node: unknown, path: string): void => {
		if (typeof node !== 'object' || node === null) return;
		const properties: unknown = Reflect.get(node, 'properties');
		for (const [key, value] of Object.entries(properties ?? {})) {
			if (typeof Reflect.get(Object(value), 'description') !== 'string') bare.push(`${path}.${key}`);
			walk(value, `${path}.${key}`);
		}
		walk(Reflect.get(node, 'items'), `${path}[]`);
		for (const one of Object.values(Reflect.get(node, 'anyOf') ?? {})) walk(one, path);
	};
	walk(answersSchema.toJSONSchema({io: 'input'}), '');
	expect(bare).toEqual([]);
});

test('ssh keys are kept as they were written', () => expect(answersOf(validAnswers()).users[0]?.sshKeys).toEqual([ed25519Line]));
