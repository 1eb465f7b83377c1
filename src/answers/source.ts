import * as z from 'zod';
import {cryptMethod} from './crypt.ts';
import {absolutePath} from './names.ts';

/** systemd.exec(5) CREDENTIALS: a credential's name is a file name of plain ASCII, at most 255 characters. */
const credentialName = z.string().max(255, 'at most 255 characters')
	.regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'must be a credential\'s name: letters, digits, and . _ -');

const fromCredential = z.strictObject({
	credential: credentialName.describe('Name of a systemd credential handed to this machine, such as forge.state-passphrase'),
});
const fromFile = z.strictObject({
	file: absolutePath.describe('File that only its owner can read (mode 0600 or 0400) and that holds the secret; one newline at its end is ignored'),
});

/** Words for a value that stands where a source must: the likeliest case is a password typed in clear, and it must not be repeated. */
const notInClear = (what: string, ways: string) => (issue: {readonly input?: unknown}): string =>
	['string', 'number', 'boolean'].includes(typeof issue.input)
		? `${what} in clear text does not belong in an answer file; give ${ways}`
		: `must be ${ways}`;

/** Where a secret comes from. Answer files name secrets and never hold them. */
export const secretSource = z.union([fromCredential, fromFile], {
	error: notInClear('a secret', '{credential: NAME} or {file: PATH}'),
});
export type SecretSource = z.infer<typeof secretSource>;

const passwordHash = z.string().refine(line => cryptMethod(line) !== undefined, {
	error: 'must be a crypt(5) hash that begins with $y$ or $6$, complete; make one with "openssl passwd -6" or "mkpasswd -m yescrypt"',
});

/** crypt(5) hash for shadow(5). */
const hashed = z.strictObject({hash: passwordHash.describe('crypt(5) hash, $y$ (yescrypt) or $6$ (sha512crypt)')});

const hashWays = '{hash: "$y$…"} (made with "openssl passwd -6" or "mkpasswd -m yescrypt"), '
	+ 'or {credential: NAME} or {file: PATH} holding such a hash';

export const userPassword = z.union([hashed, fromCredential, fromFile], {error: notInClear('a password', hashWays)});

export const rootPassword = z.union([z.literal('locked'), hashed, fromCredential, fromFile], {
	error: notInClear('a password', `"locked", or ${hashWays}`),
});

const mokHashed = z.strictObject({
	hash: z.string().refine(line => cryptMethod(line) === 'sha512', {
		error: 'must be a complete sha512-crypt hash ($6$…): MokManager cannot read yescrypt; make one with "openssl passwd -6"',
	}).describe('sha512-crypt hash ($6$) of the one-time password'),
});

export const mokPassword = z.union([z.literal('generate'), mokHashed, fromCredential, fromFile], {
	error: notInClear('a one-time password', '"generate", {credential: NAME}, {file: PATH}, or {hash: "$6$…"} (made with "openssl passwd -6")'),
});
