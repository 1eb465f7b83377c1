// SPDX-License-Identifier: GPL-3.0-or-later
import {spawnSync} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gpgv} from '../../src/payload/signature.ts';
import {realRunner, runTool, searchPath} from './real.ts';

const env = {PATH: searchPath, LC_ALL: 'C.UTF-8', TZ: 'UTC'};
export const tool = (program: string, ...args: readonly string[]): string => {
  const {status, stdout, stderr} = spawnSync(program, args, {env, encoding: 'utf8'});
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
};

/**
 * Keys: a release key with a signing subkey, a stranger, an expired one, a revoked one, one from
 * the future, and what each signs.
 */
export async function signatures(directory: string): Promise<Record<string, unknown>> {
  const home = join(directory, 'gnupg');
  await mkdir(home, {mode: 0o700});
  const always = [
    '--homedir',
    home,
    '--batch',
    '--yes',
    '--quiet',
    '--passphrase',
    '',
    '--pinentry-mode',
    'loopback',
  ];
  const gpg = (...args: readonly string[]): string => tool('gpg', ...always, ...args);
  const fingerprint = (who: string): string =>
    /^fpr:+([0-9A-F]+):$/m.exec(gpg('--with-colons', '--list-keys', who))?.[1] ?? '';
  const past = ['--faked-system-time', '20200101T000000!'];
  const future = ['--faked-system-time', '20400101T000000!'];
  for (const who of ['release', 'stranger', 'revoked'])
    gpg('--quick-generate-key', `${who}@example.invalid`, 'rsa2048', 'cert,sign', 'never');
  gpg(...past, '--quick-generate-key', 'expired@example.invalid', 'rsa2048', 'sign', '2020-02-01');
  gpg(...past, '--quick-generate-key', 'old@example.invalid', 'rsa2048', 'sign', 'never');
  gpg(...future, '--quick-generate-key', 'future@example.invalid', 'rsa2048', 'sign', 'never');
  gpg('--quick-add-key', fingerprint('release'), 'rsa2048', 'sign', 'never');
  const [data, changed] = [`SHA256 (a) = ${'1'.repeat(64)}\n`, `SHA256 (a) = ${'2'.repeat(64)}\n`];
  await writeFile(join(directory, 'data'), data);
  const sign = (name: string, ...args: readonly string[]): void => {
    gpg('--armor', '--output', join(directory, `${name}.sig`), ...args, join(directory, 'data'));
  };
  sign('good', '--local-user', `${fingerprint('release')}!`, '--detach-sign');
  sign('subkey', '--local-user', fingerprint('release'), '--detach-sign');
  sign('stranger', '--local-user', 'stranger@example.invalid', '--detach-sign');
  sign(
    'two',
    '--local-user',
    'release@example.invalid',
    '--local-user',
    'stranger@example.invalid',
    '--detach-sign',
  );
  sign(
    'twice',
    '--local-user',
    'release@example.invalid',
    '--local-user',
    `${fingerprint('release')}!`,
    '--detach-sign',
  );
  sign('revoked', '--local-user', 'revoked@example.invalid', '--detach-sign');
  sign(
    'expired',
    '--faked-system-time',
    '20200115T000000!',
    '--local-user',
    'expired@example.invalid',
    '--detach-sign',
  );
  sign(
    'signature expired',
    ...past,
    '--default-sig-expire',
    '1d',
    '--local-user',
    'old@example.invalid',
    '--detach-sign',
  );
  sign(
    'future',
    '--faked-system-time',
    '20400115T000000!',
    '--local-user',
    'future@example.invalid',
    '--detach-sign',
  );
  sign('sha1', '--digest-algo', 'SHA1', '--local-user', 'release@example.invalid', '--detach-sign');
  sign('text', '--textmode', '--local-user', 'release@example.invalid', '--detach-sign');
  sign('clear', '--local-user', 'release@example.invalid', '--clearsign');
  await writeFile(join(directory, 'garbage.sig'), 'not a signature\n');
  await writeFile(join(directory, 'empty.sig'), '');
  const revocation = join(directory, 'revocation');
  const certificate = await readFile(
    join(home, 'openpgp-revocs.d', `${fingerprint('revoked')}.rev`),
    'utf8',
  );
  await writeFile(revocation, certificate.replace(/^:-----/m, '-----'));
  gpg('--import', revocation);
  await writeFile(join(directory, 'all.gpg'), runTool('gpg', ['--homedir', home, '--export']));
  await writeFile(
    join(directory, 'release.gpg'),
    runTool('gpg', ['--homedir', home, '--export', 'release@example.invalid']),
  );
  const cases: Record<string, unknown> = {};
  const record = async (
    name: string,
    ring: string,
    signature: string,
    content = data,
  ): Promise<void> => {
    const {code, stdout, stderr} = await realRunner.run(
      gpgv(join(directory, ring), join(directory, `${signature}.sig`), content),
    );
    cases[name] = {code, stdout, stderr: stderr.replaceAll(directory, '/d')};
  };
  const named = [
    'good',
    'subkey',
    'two',
    'twice',
    'stranger',
    'revoked',
    'expired',
    'signature expired',
    'future',
    'sha1',
    'text',
    'clear',
    'garbage',
    'empty',
  ];
  for (const name of named) await record(name, 'all.gpg', name);
  await record('changed', 'all.gpg', 'good', changed);
  await record('stranger, not in the keyring', 'release.gpg', 'stranger');
  await record('two, one not in the keyring', 'release.gpg', 'two');
  await record('no signature file', 'release.gpg', 'absent');
  await record('no keyring', 'absent.gpg', 'good');
  tool('gpgconf', '--homedir', home, '--kill', 'all');
  const people = ['release', 'stranger', 'revoked', 'expired', 'old', 'future'];
  const primaries = Object.fromEntries(
    people.map(who => [who, fingerprint(`${who}@example.invalid`)]),
  );
  return {made: tool('gpgv', '--version').split('\n')[0], primaries, cases};
}
