import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {otherText, others} from '../../../qemu/scenarios/other-answers.ts';
import {canaries, prepareRequest, smbiosTexts} from '../../../qemu/scenarios/request.ts';
import {serialOf} from '../../../qemu/scenarios/install.ts';

const text = readFileSync(join(import.meta.dirname, '../../fixtures/answers/vm-main.yaml'), 'utf8');

describe('prepareRequest', () => {
	test('makes up every secret that the answers name as a credential', async () => {
		const request = await prepareRequest(text, 'vm-main.yaml');
		expect(request.credentials).toMatchObject({
			'forge.answers': text, 'forge.state-passphrase': request.passphrase, 'forge.mok-password': request.mokPassword,
			'forge.alice-password': expect.stringMatching(/^\$6\$/),
		});
		expect(Object.keys(canaries(request))).toEqual(['state passphrase', 'one-time password', 'password of alice']);
		expect(request.mokPassword).toMatch(/^[bcdefghjklnoprstuvx]{12}$/);
	});

	test('two runs have nothing secret in common', async () => {
		const [one, two] = await Promise.all([prepareRequest(text, 'a'), prepareRequest(text, 'b')]);
		expect(Object.values(canaries(one)).filter(secret => Object.values(canaries(two)).includes(secret))).toEqual([]);
	});

	test('no secret in clear is among the credentials, save those that must be typed', async () => {
		const request = await prepareRequest(text, 'a');
		expect(Object.values(request.credentials)).not.toContain(request.passwords['alice']);
	});

	test.each([
		['presence: driver', 'presence: person', /mok\.presence must be "driver"/],
		['passphrase: {credential: forge.state-passphrase}', 'passphrase: {file: /run/x}', /state\.passphrase must be \{credential/],
		['version: 1', 'version: 2', /not valid/],
	])('%s → %s is refused', async (from, to, words) => {
		await expect(prepareRequest(text.replace(from, to), 'vm.yaml')).rejects.toThrow(words);
	});
});

test('SMBIOS strings carry any text', () => {
	expect(smbiosTexts({'forge.answers': 'a: "ü"\n'})).toEqual(
		[`io.systemd.credential.binary:forge.answers=${Buffer.from('a: "ü"\n').toString('base64')}`],
	);
});

describe('the target disk', () => {
	test('gets the serial asked for', async () => expect(serialOf(await prepareRequest(text, 'a'))).toBe('FORGE-TARGET-1'));
	test('other answers ask for another machine', async () => {
		const request = await prepareRequest(otherText(text), 'other.yaml');
		expect(serialOf(request)).toBe(others.serial);
		expect(request.answers).toMatchObject({hostname: others.hostname, keymap: others.keymap, users: [{name: others.user}]});
	});
	test('a serial that virtio cannot carry is refused', async () => {
		const request = await prepareRequest(text.replace('FORGE-TARGET-1', 'X'.repeat(21)), 'a');
		expect(() => serialOf(request)).toThrow(/at most 20/);
	});
});
