// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {safeLetters} from '../../src/answers/generate.ts';
import {generatedOf, resolveSecrets, type SecretDeps} from '../../src/answers/secrets.ts';
import {hashWithYescrypt} from '../../src/answers/yescrypt.ts';
import {machineStep} from '../../src/steps/machine/step.ts';
import {forgetPasswords, layPasswords} from '../../src/app/made-passwords.ts';
import {passwordLines} from '../../src/app/made-passwords.ts';
import {answersFor, targetFor} from '../steps/fakes/target.ts';
import {imageFiles, systemdTools} from '../steps/fakes/systemd.ts';
import {fakeWorld, on, type World} from '../support/world.ts';
import {desk} from '../cli/support.ts';

const shape = new RegExp(`^[${safeLetters}]{16}$`);
const hashed = (call: {readonly input: string | undefined}): string =>
  `$y$j9T$${'s'.repeat(24)}$${Buffer.from(call.input ?? '')
    .toString('hex')
    .slice(-43)
    .padStart(43, 'a')}`;
const perl = on('perl', call => hashed(call));
const made = {
  users: [
    {name: 'alice', password: 'generate'},
    {name: 'bob', password: {credential: 'forge.bob'}},
    {name: 'eve', password: 'generate'},
  ],
  root: 'generate',
};
const world = (...commands: Parameters<typeof on>[]): World =>
  fakeWorld({
    files: {
      ...imageFiles,
      '/creds/forge.state-passphrase': 'correct horse',
      '/creds/forge.mok-password': `$6$saltsalt$${'m'.repeat(86)}`,
      '/creds/forge.bob': `$6$saltsalt$${'b'.repeat(86)}`,
    },
    commands: [...commands.map(one => on(...one)), perl, ...systemdTools(new Map())],
  });
const deps = ({machine}: World): SecretDeps => ({
  files: machine.files,
  runner: machine.run,
  credentials: '/creds',
  uid: 0,
  random: randomBytes,
});
const clear = (secrets: Awaited<ReturnType<typeof resolveSecrets>>) =>
  new Map(
    generatedOf(secrets).map(([account, one]) => [
      account,
      one.use(bytes => Buffer.from(bytes).toString()),
    ]),
  );

describe('passwords that Forge makes for people', () => {
  test('are random, one for each who is to have one, and known by their yescrypt hash', async () => {
    const at = world();
    const secrets = await resolveSecrets(answersFor(made), deps(at));
    expect([...clear(secrets).keys()]).toEqual(['alice', 'eve', 'root']);
    for (const password of clear(secrets).values()) expect(password).toMatch(shape);
    expect(new Set(clear(secrets).values()).size).toBe(3);
    for (const name of ['alice', 'eve', 'root'])
      expect(secrets.get(`password.${name}`)?.use(bytes => Buffer.from(bytes).toString())).toMatch(
        /^\$y\$j9T\$/,
      );
    expect(secrets.has('generated.bob')).toBe(false);
  });

  test('are in no command line, environment, plan, event, evidence or file of the target', async () => {
    const at = world();
    const target = targetFor(made);
    const secrets = await resolveSecrets(target.answers, deps(at));
    for (const [name, secret] of secrets)
      (at.secrets as Map<string, typeof secret>).set(name, secret);
    const step = machineStep(target);
    const evidence = await at.install(step);
    const files = [...at.files.tree].flatMap(([path, held]) =>
      held.kind === 'file' ? [path, new TextDecoder().decode(held.bytes)] : [],
    );
    const inputs = at.calls
      .filter(({command}) => command.program !== 'perl')
      .map(({input}) => input);
    const shown = JSON.stringify([
      at.calls.map(({command, line}) => [command, line]),
      inputs,
      at.events,
      step.actions,
      evidence,
      files,
      secrets,
    ]);
    expect(clear(secrets).size).toBe(3);
    for (const password of clear(secrets).values()) expect(shown).not.toContain(password);
    expect(at.files.text('/run/forge/target/etc/shadow')).toMatch(/^alice:\$y\$/m);
  });

  test('lie where consoles show them once, for root alone, and go with a run that came to nothing', async () => {
    const at = desk({
      files: {
        '/run/forge/secrets/passwords': 'old one\n',
        '/run/forge/secrets/mok-password': 'old',
      },
    });
    const {files} = at.world.machine;
    const secrets = await resolveSecrets(answersFor(made), deps(world()));
    await layPasswords(files, answersFor(made), secrets);
    expect(at.world.files.tree.get('/run/forge/secrets/passwords')).toMatchObject({mode: 0o600});
    expect(at.world.files.tree.get('/run/forge/secrets')).toMatchObject({mode: 0o700});
    expect(at.world.files.tree.has('/run/forge/secrets/mok-password')).toBe(false);
    const told = (await passwordLines(at.context.machine.files)).join('\n');
    for (const [account, password] of clear(secrets))
      expect(told).toContain(`The password of ${account}:   ${password}`);
    for (const good of ['staged', 'enforced', 'unenforced'] as const)
      await forgetPasswords(files, good);
    expect(at.world.files.tree.has('/run/forge/secrets/passwords')).toBe(true);
    await forgetPasswords(files, 'aborted');
    expect(at.world.files.tree.has('/run/forge/secrets/passwords')).toBe(false);
    expect(await passwordLines(at.context.machine.files)).toEqual([]);
  });

  test('none is laid where none was made', async () => {
    const at = desk();
    await layPasswords(at.world.machine.files, answersFor(), new Map());
    expect(at.world.files.writes.filter(line => line.startsWith('file '))).toEqual([]);
  });
});

describe('yescrypt', () => {
  const secret = new TextEncoder().encode('bcdefghjklnoprst');
  const hash = (stdout: string, code = 0) =>
    hashWithYescrypt(
      secret,
      {runner: world(['perl', {stdout, code}]).machine.run, random: randomBytes},
      'the password of alice',
    );

  test.each([
    ['', 1],
    ['', 0],
    ['*0', 0],
    ['$6$saltsalt$short', 0],
  ])('an answer of %j with code %i is none, and is not repeated', async (stdout, code) => {
    await expect(hash(stdout, code)).rejects.toMatchObject({
      code: 'COMMAND-FAILED',
      detail: expect.stringContaining('the password of alice'),
    });
    await expect(hash(stdout, code)).rejects.not.toMatchObject({
      detail: expect.stringContaining('saltsalt'),
    });
  });

  test("this machine's own crypt makes a hash that fits the password and no other", async () => {
    let asked = '';
    const run = async (
      {program, args}: {readonly program: string; readonly args: readonly string[]},
      {input}: {readonly input?: Uint8Array} = {},
    ) => {
      asked = program;
      return {
        code: 0,
        stdout: execFileSync(program, [...args], {
          input: input === undefined ? '' : Buffer.from(input),
        }).toString(),
        stderr: '',
        ms: 1,
      };
    };
    const made = new TextDecoder().decode(
      await hashWithYescrypt(secret, {runner: {run}, random: randomBytes}, 'x'),
    );
    const fits = (password: string): string =>
      execFileSync(
        asked,
        [
          '-e',
          'chomp(my ($hash, $password) = <STDIN>); print crypt($password, $hash) eq $hash ? 1 : 0',
        ],
        {input: `${made}\n${password}\n`},
      ).toString();
    expect(made).toMatch(/^\$y\$j9T\$[./0-9A-Za-z]{24}\$[./0-9A-Za-z]{43}$/);
    expect([fits('bcdefghjklnoprst'), fits('bcdefghjklnoprsu')]).toEqual(['1', '0']);
  });
});
