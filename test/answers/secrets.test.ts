// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {resolveSecrets, type SecretDeps} from '../../src/answers/secrets.ts';
import type {Command, RunOptions} from '../../src/system/command.ts';
import type {Secrets} from '../../src/system/secret.ts';
import {answersOf, sha512Hash, spoiled, validAnswers, yescryptHash} from './support.ts';

type Entry = {
  readonly content: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly kind?: 'file' | 'directory';
};
type Call = {readonly command: Command; readonly input: string};

/** A machine of a few files, and an openssl that remembers how it was called. */
function machine(
  entries: Readonly<Record<string, Entry>>,
  openssl = {code: 0, stdout: `${sha512Hash}\n`},
): {deps: SecretDeps; calls: Call[]} {
  const calls: Call[] = [];
  const bytesAt = (path: string): Uint8Array | undefined =>
    entries[path] && new Uint8Array(Buffer.from(entries[path].content));
  const unused = (): never => {
    throw new Error('not needed for secrets');
  };
  return {
    calls,
    deps: {
      files: {
        readBytes: async path => bytesAt(path),
        stat: async path =>
          entries[path] && {kind: 'file' as const, size: 1n, mode: 0o600, uid: 0, ...entries[path]},
        readText: unused,
        list: unused,
        realPath: unused,
        sha256: unused,
      },
      runner: {
        run: async (command: Command, options?: RunOptions) => {
          calls.push({command, input: Buffer.from(options?.input ?? []).toString()});
          return {...openssl, stderr: '', ms: 1};
        },
      },
      credentials: '/creds',
      uid: 1000,
      random: count => new Uint8Array(count).map((_, index) => index * 21),
    },
  };
}

const text = (secrets: Secrets, name: string): string | undefined =>
  secrets.get(name)?.use(bytes => Buffer.from(bytes).toString());
const passphrase = (content: string | Uint8Array): Record<string, Entry> => ({
  '/creds/forge.state-passphrase': {content},
});
const resolve = (
  value: unknown,
  entries: Record<string, Entry>,
  openssl?: {code: number; stdout: string},
): Promise<Secrets> => resolveSecrets(answersOf(value), machine(entries, openssl).deps);
/** Resolving where the state passphrase is to come from the file /p. */
const resolveFile = (entry?: Entry): Promise<Secrets> =>
  resolve(spoiled('state.passphrase', {file: '/p'}), entry ? {'/p': entry} : {});
const containing = (words: string): unknown => expect.stringContaining(words);

describe('what is found', () => {
  test('everything that the answers name, by the names that the steps use', async () => {
    const answers = spoiled('mok', {
      presence: 'driver',
      password: {credential: 'forge.mok-password'},
    });
    Reflect.set(Object(answers), 'root', {file: '/run/root.hash'});
    const {deps, calls} = machine({
      ...passphrase('correct horse\n'),
      '/creds/forge.mok-password': {content: 'bcdefghjklno\n'},
      '/run/root.hash': {content: `${sha512Hash}\n`, uid: 1000, mode: 0o400},
    });
    const secrets = await resolveSecrets(answersOf(answers), deps);
    expect([...secrets.keys()].toSorted()).toEqual([
      'mok-hash',
      'mok-password',
      'password.alice',
      'password.root',
      'state-passphrase',
    ]);
    expect(text(secrets, 'state-passphrase')).toBe('correct horse');
    expect(text(secrets, 'password.alice')).toBe(yescryptHash);
    expect(text(secrets, 'password.root')).toBe(sha512Hash);
    expect(text(secrets, 'mok-password')).toBe('bcdefghjklno');
    expect(text(secrets, 'mok-hash')).toBe(sha512Hash);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      command: {program: 'openssl', args: ['passwd', '-6', '-stdin'], effect: 'read'},
      input: 'bcdefghjklno\n',
    });
    expect(JSON.stringify(calls[0]?.command)).not.toContain('bcdefghjklno');
  });

  test('a locked root has no secret', async () =>
    expect((await resolve(validAnswers(), passphrase('x'))).has('password.root')).toBe(false));

  test.each([
    ['a\n', 'a'],
    ['a\n\n', undefined],
    ['a', 'a'],
    [' a \n', ' a '],
  ])('exactly one newline is taken off %j', async (content, wanted) => {
    const found = resolve(validAnswers(), passphrase(content));
    if (wanted === undefined) await expect(found).rejects.toMatchObject({code: 'SECRET-UNFIT'});
    else expect(text(await found, 'state-passphrase')).toBe(wanted);
  });

  test('a generated one-time password is hashed too', async () => {
    const secrets = await resolve(validAnswers(), passphrase('x'));
    expect(text(secrets, 'mok-password')).toMatch(/^[bcdefghjklnoprstuvx]{12}$/);
    expect(text(secrets, 'mok-hash')).toBe(sha512Hash);
  });

  test('a hashed one-time password is not known in clear, and nothing is run', async () => {
    for (const password of [{hash: sha512Hash}, {credential: 'mok'}]) {
      const {deps, calls} = machine({
        ...passphrase('x'),
        '/creds/mok': {content: `${sha512Hash}\n`},
      });
      const secrets = await resolveSecrets(answersOf(spoiled('mok.password', password)), deps);
      expect(secrets.has('mok-password')).toBe(false);
      expect(text(secrets, 'mok-hash')).toBe(sha512Hash);
      expect(calls).toEqual([]);
    }
  });
});

describe('what is missing', () => {
  test('a credential', async () => {
    const detail = containing('no credential forge.state-passphrase was handed to this machine');
    await expect(resolve(validAnswers(), {})).rejects.toMatchObject({
      code: 'SECRET-ABSENT',
      detail,
    });
  });
  test('all credentials', async () => {
    const {credentials: _none, ...deps} = machine({}).deps;
    const found = resolveSecrets(answersOf(validAnswers()), deps);
    await expect(found).rejects.toMatchObject({
      code: 'SECRET-ABSENT',
      detail: containing('no credentials directory'),
    });
  });
  test('a file', async () => {
    await expect(resolveFile()).rejects.toMatchObject({
      code: 'SECRET-ABSENT',
      detail: 'the state passphrase: there is no file /p',
    });
  });
  test('a file that is a directory', async () => {
    await expect(resolveFile({content: '', kind: 'directory'})).rejects.toMatchObject({
      code: 'SECRET-ABSENT',
    });
  });
});

describe('files that others could read', () => {
  test.each([0o640, 0o604, 0o610, 0o601, 0o620, 0o777])('mode %o is refused', async mode => {
    await expect(resolveFile({content: 'x', mode})).rejects.toMatchObject({
      code: 'SECRET-EXPOSED',
      detail: containing(`0${mode.toString(8)}`),
    });
  });
  test('another owner is refused', async () => {
    await expect(resolveFile({content: 'x', uid: 1001})).rejects.toMatchObject({
      code: 'SECRET-EXPOSED',
    });
  });
  test.each([0o600, 0o400, 0o700])('mode %o is accepted', async mode => {
    expect(text(await resolveFile({content: 'x', mode}), 'state-passphrase')).toBe('x');
  });
});

describe('what cannot be used', () => {
  const canary = 'hunter2canary';
  const unfit: readonly (readonly [string, string, string | Uint8Array, string])[] = [
    ['state.passphrase', 'forge.state-passphrase', '', 'is empty'],
    ['state.passphrase', 'forge.state-passphrase', '\n', 'is empty'],
    ['state.passphrase', 'forge.state-passphrase', `${canary}\r\n`, 'control character'],
    ['state.passphrase', 'forge.state-passphrase', `${canary}\u0000`, 'control character'],
    ['state.passphrase', 'forge.state-passphrase', Buffer.from([0xff, 0xfe, 0x41]), 'not UTF-8'],
    ['state.passphrase', 'forge.state-passphrase', canary.repeat(40), 'longer than 512'],
    ['users.0.password', 'p', canary, 'not a complete crypt(5) hash'],
    ['users.0.password', 'p', `${sha512Hash}\n${canary}\n`, 'not a complete'],
    ['root', 'p', canary, 'not a complete'],
    ['mok.password', 'p', '', 'is empty'],
    ['mok.password', 'p', `${canary}é`, 'US keyboard'],
    ['mok.password', 'p', `${canary}\t`, 'US keyboard'],
    ['mok.password', 'p', canary.repeat(20), 'longer than 256'],
    ['mok.password', 'p', yescryptHash, 'looks like a hash'],
    ['mok.password', 'p', '$6$cut$short', 'looks like a hash'],
  ];
  test.each(unfit)('%s from %s = %j', async (path, credential, content, words) => {
    const entries = {...passphrase('x'), [`/creds/${credential}`]: {content}};
    const failure = await resolve(spoiled(path, {credential}), entries).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({code: 'SECRET-UNFIT', detail: expect.stringContaining(words)});
    expect(String(failure)).not.toContain(canary);
  });

  test('256 printable characters are the most for MokManager, and one is enough', async () => {
    for (const content of ['x', ' '.repeat(256)]) {
      const secrets = await resolve(spoiled('mok.password', {credential: 'p'}), {
        ...passphrase('x'),
        '/creds/p': {content},
      });
      expect(text(secrets, 'mok-password')).toBe(content);
    }
  });

  const answers = [
    {code: 127, stdout: ''},
    {code: 1, stdout: ''},
    {code: 0, stdout: 'leak-of-something'},
  ];
  test.each(answers)(
    'openssl answering %j is a failure, whose words repeat nothing',
    async openssl => {
      const failure = await resolve(validAnswers(), passphrase('x'), openssl).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({code: 'COMMAND-FAILED'});
      expect(JSON.stringify(failure) + String(failure)).not.toContain('leak-of');
    },
  );
});
