import type {Files} from '../system/files.ts';
import type {Runner} from '../system/command.ts';
import {Secret, type Secrets} from '../system/secret.ts';
import type {Answers} from './schema.ts';
import type {SecretSource} from './source.ts';
import {generatePassword} from './generate.ts';
import {readSource, type SourceReader} from './read-source.ts';
import {hashForMok, isHash, mokPasswordFault, passphraseFault, unfit} from './fitness.ts';

/** What resolving needs of the world. */
export type SecretDeps = {
	readonly files: Files;
	readonly runner: Runner;
	/** The directory of $CREDENTIALS_DIRECTORY (systemd.exec(5)); absent where none were handed over. */
	readonly credentials?: string;
	/** Effective user id of this process. */
	readonly uid: number;
	/** Cryptographically strong random bytes. */
	readonly random: (bytes: number) => Uint8Array;
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Everything secret that the answers name, read, judged and ready for use: `state-passphrase`, `mok-password` (in clear, only where known),
 * `mok-hash` (sha512-crypt), `password.USER` and `password.root` (crypt hashes), `report-token`.
 * @throws {Problem} SECRET-ABSENT, SECRET-EXPOSED, SECRET-UNFIT; COMMAND-FAILED when openssl fails. No detail repeats a secret.
 */
export async function resolveSecrets(answers: Answers, deps: SecretDeps): Promise<Secrets> {
	const reader: SourceReader = {files: deps.files, uid: deps.uid, ...(deps.credentials !== undefined && {credentials: deps.credentials})};
	const found = new Map<string, Secret>();
	const keep = (name: string, bytes: Uint8Array): void => void found.set(name, new Secret(name, bytes));

	const {passphrase: from} = answers.state;
	if (from !== undefined) {
		const passphrase = await readSource(reader, from, 'the state passphrase');
		unfit(passphraseFault(passphrase), 'the state passphrase', from);
		keep('state-passphrase', passphrase);
	}

	for (const user of answers.users) keep(`password.${user.name}`, await hashOf(reader, user.password, `the password of ${user.name}`));
	if (answers.root !== 'locked') keep('password.root', await hashOf(reader, answers.root, 'the password of root'));

	if (answers.mok.password !== undefined) {
		for (const [name, bytes] of await mokSecrets(answers.mok.password, reader, deps)) keep(name, bytes);
	}
	const {token} = answers.report.https ?? {};
	if (token !== undefined) keep('report-token', await readSource(reader, token, 'the token for the report'));
	return found;
}

async function hashOf(reader: SourceReader, from: SecretSource | {readonly hash: string}, what: string): Promise<Uint8Array> {
	if ('hash' in from) return bytesOf(from.hash);
	const bytes = await readSource(reader, from, what);
	const fault = 'is not a complete crypt(5) hash ($y$… or $6$…); a password in clear is not accepted here';
	unfit(isHash(bytes, ['sha512', 'yescrypt']) ? undefined : fault, what, from);
	return bytes;
}

type MokSource = NonNullable<Answers['mok']['password']>;

async function mokSecrets(from: MokSource, reader: SourceReader, deps: SecretDeps): Promise<ReadonlyMap<string, Uint8Array>> {
	if (from === 'generate') return hashed(generatePassword(deps.random), deps);
	if ('hash' in from) return new Map([['mok-hash', bytesOf(from.hash)]]);
	const what = 'the one-time password for MokManager';
	const bytes = await readSource(reader, from, what);
	if (isHash(bytes, ['sha512'])) return new Map([['mok-hash', bytes]]);
	unfit(mokPasswordFault(bytes), what, from);
	return hashed(bytes, deps);
}

async function hashed(password: Uint8Array, deps: SecretDeps): Promise<ReadonlyMap<string, Uint8Array>> {
	return new Map([['mok-password', password], ['mok-hash', await hashForMok(password, deps.runner)]]);
}
