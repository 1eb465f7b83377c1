import fc from 'fast-check';
import {stringify} from 'yaml';
import {expect, test} from 'vitest';
import {loadAnswers} from '../../src/answers/load.ts';
import {ed25519Line, sha512Hash, validAnswers, yescryptHash} from './support.ts';

/** Fragments that make a parser's life hard, put together at random. */
const yamlish = fc.array(fc.oneof(
	fc.constantFrom(
		'version: 1', '\n', '  ', '\t', '- ', ': ', '{', '}', '[', ']', '"', '\'', '|', '>', '&a ', '*a', '!t ', '? ',
		 '#', '---', '...', '%YAML 1.2', '<<: ', '\r', '\u0000', '\\', ',', '\u{1f600}', '\ud800',
	),
	fc.array(fc.integer({min: 0, max: 0xffff}), {maxLength: 8}).map(units => String.fromCharCode(...units)),
), {maxLength: 40}).map(parts => parts.join(''));

const check = (text: string): void => {
	const loaded = loadAnswers(text);
	if ('answers' in loaded) {
		expect(loadAnswers(JSON.stringify(loaded.answers))).toEqual(loaded);
		return;
	}
	expect(loaded.faults.length).toBeGreaterThan(0);
	for (const fault of loaded.faults) {
		expect(fault.line).toBeGreaterThanOrEqual(1);
		expect(fault.column).toBeGreaterThanOrEqual(1);
		expect(fault.message).not.toBe('');
	}
};

test('no text crashes it', () => fc.assert(fc.property(yamlish, check), {numRuns: 250}));

test('no JSON value crashes it', () => fc.assert(fc.property(fc.json(), check), {numRuns: 120}));

test('a valid file with any value at any one place is answered or explained', () => {
	const paths = [
		'version', 'disk', 'disk.match', 'disk.match.serial', 'state', 'state.passphrase', 'users', 'users.0', 'users.0.password', 'users.0.sshKeys.0',
		'root', 'mok.password', 'report', 'consoles.0', 'timezone',
	];
	fc.assert(fc.property(fc.constantFrom(...paths), fc.jsonValue({maxDepth: 3}), (path, value) => {
		const answers: unknown = structuredClone(validAnswers());
		const parts = path.split('.');
		const last = parts.pop() ?? '';
		Reflect.set(Object(parts.reduce<unknown>((here, part) => Reflect.get(Object(here), part), answers)), last, value);
		check(JSON.stringify(answers));
	}), {numRuns: 120});
});

const source = fc.oneof(
	fc.record({credential: fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/)}),
	fc.record({file: fc.stringMatching(/^(\/[a-z0-9]{1,8}){1,4}$/)}),
);
const password = fc.oneof(source, fc.constantFrom({hash: sha512Hash}, {hash: yescryptHash}));
const user = fc.record({
	name: fc.stringMatching(/^x[a-z0-9_-]{0,30}$/), password, groups: fc.constantFrom([], ['sudo']), sshKeys: fc.constantFrom([], [ed25519Line]),
});
const valid = fc.record({
	version: fc.constant(1),
	disk: fc.record({
		match: fc.oneof(fc.record({serial: fc.stringMatching(/^[!-~]{1,20}$/)}), fc.record({byId: fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/)})),
		erase: fc.constantFrom('refuse', 'empty-only', 'replace'),
	}),
	state: fc.record({encryption: fc.constant('luks2'), passphrase: source}),
	locale: fc.constantFrom('C.UTF-8', 'en_GB.UTF-8', 'sr_RS.UTF-8@latin'),
	keymap: fc.constantFrom('us', 'uk', 'de-latin1'),
	timezone: fc.constantFrom('UTC', 'Europe/London', 'Pacific/Auckland'),
	hostname: fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/).filter(name => name !== 'localhost'),
	users: fc.uniqueArray(user, {selector: ({name}) => name, minLength: 1, maxLength: 4}),
	root: fc.oneof(fc.constant('locked'), password),
	mok: fc.record({presence: fc.constantFrom('person', 'none'), password: fc.oneof(source, fc.constantFrom('generate', {hash: sha512Hash}))}),
	finally: fc.constantFrom('reboot', 'poweroff', 'stay'),
});

test('what is meant to be valid is accepted, in JSON and YAML alike, and again after being written out', () => {
	fc.assert(fc.property(valid, answers => {
		const fromJson = loadAnswers(JSON.stringify(answers));
		expect(fromJson).toHaveProperty('answers');
		const accepted = 'answers' in fromJson ? fromJson.answers : undefined;
		expect(loadAnswers(stringify(answers, {aliasDuplicateObjects: false}))).toEqual(fromJson);
		expect(loadAnswers(stringify(accepted, {aliasDuplicateObjects: false}))).toEqual(fromJson);
	}), {numRuns: 40});
});
