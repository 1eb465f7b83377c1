// SPDX-License-Identifier: GPL-3.0-or-later
import type {Files} from '../system/files.ts';
import type {Runner} from '../system/command.ts';
import {Secret, type Secrets} from '../system/secret.ts';
import type {Answers} from './schema.ts';
import type {SecretSource} from './source.ts';
import {generatePassword, oneTimeLetters, personLetters} from './generate.ts';
import {readSource, type SourceReader} from './read-source.ts';
import {hashForMok, isHash, mokPasswordFault, passphraseFault, unfit} from './fitness.ts';
import {hashWithYescrypt} from './yescrypt.ts';

/** What resolving needs of the world. */
export type SecretDeps = {
  readonly files: Files;
  readonly runner: Runner;
  /**
   * The directory of $CREDENTIALS_DIRECTORY (systemd.exec(5)); absent where none were handed over.
   */
  readonly credentials?: string;
  /** Effective user id of this process. */
  readonly uid: number;
  /** Cryptographically strong random bytes. */
  readonly random: (bytes: number) => Uint8Array;
};

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * Everything secret that the answers name, ready for use: `state-passphrase`, `mok-password` (in
 * clear, only where known), `mok-hash` (sha512-crypt), `password.USER`, `password.root` (crypt
 * hashes), `generated.…` (in clear, {@link generatedOf}), `report-token`.
 * @throws {Problem} SECRET-ABSENT, SECRET-EXPOSED, SECRET-UNFIT; COMMAND-FAILED when openssl or
 *   perl fails. No detail repeats a secret.
 */
export async function resolveSecrets(answers: Answers, deps: SecretDeps): Promise<Secrets> {
  const reader: SourceReader = {
    files: deps.files,
    uid: deps.uid,
    ...(deps.credentials !== undefined && {credentials: deps.credentials}),
  };
  const found = new Map<string, Secret>();
  const keep = (name: string, bytes: Uint8Array): void =>
    void found.set(name, new Secret(name, bytes));

  const {passphrase: from} = answers.state;
  if (from !== undefined) {
    const passphrase = await readSource(reader, from, 'the state passphrase');
    unfit(passphraseFault(passphrase), 'the state passphrase', from);
    keep('state-passphrase', passphrase);
  }

  const people = [
    ...answers.users.map(({name, password}) => ({name, password})),
    ...(answers.root === 'locked' ? [] : [{name: 'root', password: answers.root}]),
  ];
  for (const {name, password: source} of people) {
    const what = `the password of ${name}`;
    if (source === 'generate') {
      const password = generatePassword(deps.random, personLetters);
      keep(`${generated}${name}`, password);
      keep(`password.${name}`, await hashWithYescrypt(password, deps, what));
    } else {
      keep(`password.${name}`, await hashOf(reader, source, what));
    }
  }

  if (answers.mok.password !== undefined) {
    for (const [name, bytes] of await mokSecrets(answers.mok.password, reader, deps))
      keep(name, bytes);
  }
  const {token} = answers.report.https ?? {};
  if (token !== undefined)
    keep('report-token', await readSource(reader, token, 'the token for the report'));
  return found;
}

/** How the names of passwords begin that were made here and that somebody must be shown. */
const generated = 'generated.';

/**
 * The passwords that were made here, by account, in the order of the answers: for the one place
 * where people are shown them, never for logs.
 */
export const generatedOf = (
  secrets: Secrets,
): readonly (readonly [account: string, password: Secret])[] =>
  [...secrets].flatMap(([name, secret]) =>
    name.startsWith(generated) ? [[name.slice(generated.length), secret] as const] : [],
  );

async function hashOf(
  reader: SourceReader,
  from: SecretSource | {readonly hash: string},
  what: string,
): Promise<Uint8Array> {
  if ('hash' in from) return bytesOf(from.hash);
  const bytes = await readSource(reader, from, what);
  const fault =
    'is not a complete crypt(5) hash ($y$… or $6$…); a password in clear is not accepted here';
  unfit(isHash(bytes, ['sha512', 'yescrypt']) ? undefined : fault, what, from);
  return bytes;
}

type MokSource = NonNullable<Answers['mok']['password']>;

async function mokSecrets(
  from: MokSource,
  reader: SourceReader,
  deps: SecretDeps,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (from === 'generate') return hashed(generatePassword(deps.random, oneTimeLetters), deps);
  if ('hash' in from) return new Map([['mok-hash', bytesOf(from.hash)]]);
  const what = 'the one-time password for MokManager';
  const bytes = await readSource(reader, from, what);
  if (isHash(bytes, ['sha512'])) return new Map([['mok-hash', bytes]]);
  unfit(mokPasswordFault(bytes), what, from);
  return hashed(bytes, deps);
}

async function hashed(
  password: Uint8Array,
  deps: SecretDeps,
): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map([
    ['mok-password', password],
    ['mok-hash', await hashForMok(password, deps.runner)],
  ]);
}
