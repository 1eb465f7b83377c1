import * as z from 'zod';
import {diskAnswer} from './disk.ts';
import {absolutePath, hostName} from './names.ts';
import {consoleName, keymapName, localeName, timeZone} from './place.ts';
import {mokPassword, rootPassword, secretSource} from './source.ts';
import {noneTwice, userAnswer} from './user.ts';

const shape = z.strictObject({
	version: z.literal(1).describe('Version of this format'),
	disk: diskAnswer.describe('The disk to install to'),
	state: z.strictObject({
		encryption: z.literal('luks2').describe('How the state partition (/etc, /var, /home, keys) is protected'),
		passphrase: secretSource.describe('Where the passphrase that opens the state comes from'),
	}).describe('The machine\'s own data'),
	locale: localeName.describe('Language and formats'),
	keymap: keymapName.describe('Console key map, also used for the passphrase at boot'),
	timezone: timeZone.describe('Time zone of the tz database'),
	hostname: hostName.describe('Name of the machine'),
	users: z.array(userAnswer).max(64).superRefine((users, context) => {
		noneTwice(users, user => user.name, ['name'], (path, name) => {
			context.addIssue({code: 'custom', path: [...path], message: `the user ${name} is there twice`});
		});
	}).describe('People who log in'),
	root: rootPassword.describe('The root account: locked, or the hash of its password'),
	network: z.strictObject({
		dhcp: z.literal(true).describe('Every wired interface asks for its address'),
	}).default({dhcp: true}).describe('Network of the installed system'),
	consoles: z.array(consoleName).max(8).default([]).describe('Kernel consoles (console=); the last one becomes /dev/console'),
	mok: z.strictObject({
		presence: z.enum(['person', 'driver', 'none'])
			.describe('Who confirms the machine\'s key in MokManager after the reboot: a person, a program that drives the console, or nobody'),
		password: mokPassword.describe('The one-time password that MokManager asks for'),
	}).describe('Enrolment of the machine\'s own key'),
	report: z.strictObject({
		device: absolutePath.startsWith('/dev/', 'must be a device below /dev').describe('Character device that gets the events as NDJSON').exactOptional(),
		file: absolutePath.describe('File that gets the events as NDJSON').exactOptional(),
	}).default({}).describe('Where the report goes, besides the console'),
	finally: z.enum(['reboot', 'poweroff', 'stay']).default('reboot').describe('What happens when all is staged'),
});

/**
 * The whole of what an installation must be told: the answer file, and what the screens fill in. Strict: an unknown key is an error. Holds no
 * secret in clear; `Answers` is the value after defaults were put in.
 */
export const answersSchema = shape.superRefine((answers, context) => {
	if (answers.users.length === 0 && answers.root === 'locked') {
		context.addIssue({code: 'custom', path: ['users'], message: 'with root locked and no user nobody could ever log in; add a user'});
	}
	if (answers.mok.presence === 'driver' && answers.mok.password === 'generate') {
		const message = 'a driver must know the one-time password beforehand; give {credential: NAME} or {file: PATH}';
		context.addIssue({code: 'custom', path: ['mok', 'password'], message});
	}
});

export type Answers = z.infer<typeof answersSchema>;
