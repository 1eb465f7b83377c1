import * as z from 'zod';
import {fullName, groupName, shellPath, userName} from './names.ts';
import {userPassword} from './source.ts';
import {sshKeyFault} from './ssh-key.ts';

/** Fails the second and later of equal values, each at its own place. */
export function noneTwice<T>(
	values: readonly T[], keyOf: (value: T) => string, path: readonly string[], report: (path: readonly (string | number)[], key: string) => void,
): void {
	const seen = new Set<string>();
	for (const [index, value] of values.entries()) {
		const key = keyOf(value);
		if (seen.has(key)) report([index, ...path], key);
		seen.add(key);
	}
}

const sshKey = z.string().max(16_384, 'at most 16384 characters').superRefine((line, context) => {
	const fault = sshKeyFault(line);
	if (fault !== undefined) context.addIssue({code: 'custom', message: fault});
});

/** A person's account. Numbers are given by the system. */
export const userAnswer = z.strictObject({
	name: userName.describe('Login name'),
	fullName: fullName.describe('Name of the person, for greetings').exactOptional(),
	password: userPassword.describe('Hash of the password, or where to find that hash; never the password'),
	groups: z.array(groupName).max(64).default([]).superRefine((groups, context) => {
		noneTwice(groups, name => name, [], (path, name) => {
			context.addIssue({code: 'custom', path: [...path], message: `the group ${name} is there twice`});
		});
	}).describe('Further groups, such as sudo or wheel for administrators; they must exist in the image'),
	sshKeys: z.array(sshKey).max(64).default([]).describe('Public SSH keys that may log in, one line of a .pub file each'),
	shell: shellPath.describe('Login shell; the system\'s default when absent').exactOptional(),
});
