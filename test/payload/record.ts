// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Makes the recordings in test/fixtures/payload afresh from the real programs of this machine:
 * `node test/payload/record.ts`. Keys are made for the occasion and thrown away; only their public
 * halves' fingerprints stay, in the status lines.
 */
import {spawnSync} from 'node:child_process';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {sbverifyList} from '../../src/payload/boot-files.ts';
import {probe} from '../../src/payload/image.ts';
import {gpgv} from '../../src/payload/signature.ts';
import {verityDump, verityFormat, verityVerify} from '../../src/payload/verity.ts';
import {buildPayload} from '../../src/payload/build.ts';
import type {Command, Outcome} from '../../src/system/command.ts';
import {nodeWritableFiles} from '../../src/system/files-node.ts';
import {recordingRunner, recordLine} from '../support/recording.ts';
import {inScratch, realRunner, realTools, runTool, searchPath, writeTree} from './real.ts';
import {rootTree, version} from './root-tree.ts';

const fixtures = join(import.meta.dirname, '../fixtures/payload');
const env = {PATH: searchPath, LC_ALL: 'C.UTF-8', TZ: 'UTC'};
const tool = (program: string, ...args: readonly string[]): string => {
  const {status, stdout, stderr} = spawnSync(program, args, {env, encoding: 'utf8'});
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
};

/**
 * Keys: a release key with a signing subkey, a stranger, an expired one, a revoked one, one from
 * the future, and what each signs.
 */
async function signatures(directory: string): Promise<Record<string, unknown>> {
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

/** What veritysetup and blkid say of a good image, and of each way in which one can be wrong. */
async function images(directory: string): Promise<Record<string, unknown>> {
  const at = (name: string): string => join(directory, name);
  await writeFile(at('data'), Buffer.alloc(300 * 4096));
  const cases: Record<string, Outcome> = {};
  const record = async (name: string, command: Command): Promise<Outcome> => {
    const outcome = await realRunner.run(command);
    cases[name] = {
      ...outcome,
      ms: 1,
      stdout: outcome.stdout.replaceAll(directory, '/d'),
      stderr: outcome.stderr.replaceAll(directory, '/d'),
    };
    return outcome;
  };
  const {stdout} = await record(
    'format',
    verityFormat(at('data'), at('hash'), 'ab'.repeat(32), '11111111-2222-4333-8444-555555555555'),
  );
  const rootHash = /Root hash:\s+(\w+)/.exec(stdout)?.[1] ?? '';
  const variant = async (
    name: string,
    from: string,
    change: (bytes: Buffer) => Buffer,
  ): Promise<string> => {
    await writeFile(at(name), change(await readFile(at(from))));
    return at(name);
  };
  const flip =
    (offset: number) =>
    (bytes: Buffer): Buffer => {
      bytes[offset] = (bytes[offset] ?? 0) ^ 1;
      return bytes;
    };
  const longer = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(8192, 7)]);
  await record('dump', verityDump(at('hash')));
  await record('dump of no superblock', verityDump(at('data')));
  await record('verify', verityVerify(at('data'), at('hash'), rootHash));
  const [longData, longHash] = [
    await variant('long-data', 'data', longer),
    await variant('long-hash', 'hash', longer),
  ];
  await record('verify, both longer', verityVerify(longData, longHash, rootHash));
  await record(
    'verify, wrong root hash',
    verityVerify(
      at('data'),
      at('hash'),
      `${rootHash.slice(0, -1)}${rootHash.endsWith('0') ? '1' : '0'}`,
    ),
  );
  await record(
    'verify, data block changed',
    verityVerify(await variant('bad-data', 'data', flip(8192)), at('hash'), rootHash),
  );
  await record(
    'verify, tree changed',
    verityVerify(at('data'), await variant('bad-tree', 'hash', flip(5000)), rootHash),
  );
  await record(
    'verify, data cut short',
    verityVerify(
      await variant('short-data', 'data', bytes => bytes.subarray(0, 8192)),
      at('hash'),
      rootHash,
    ),
  );
  await record(
    'verify, tree cut short',
    verityVerify(
      at('data'),
      await variant('short-tree', 'hash', bytes => bytes.subarray(0, 4096)),
      rootHash,
    ),
  );
  await record('probe of nothing known', probe(at('data')));
  await mkdir(at('tree'));
  await writeFile(at('tree/x'), 'x');
  tool('mkfs.erofs', '--quiet', '-T0', at('erofs'), at('tree'));
  tool('mksquashfs', at('tree'), at('squashfs'), '-quiet', '-no-progress');
  await record('probe of erofs', probe(at('erofs')));
  await record('probe of squashfs', probe(at('squashfs')));
  return {made: tool('veritysetup', '--version').trim(), rootHash, cases};
}

/**
 * A whole build, then the verification of what it made: the same commands in the same order, for
 * replaying.
 */
async function whole(directory: string): Promise<void> {
  const home = join(directory, 'home');
  await mkdir(home, {mode: 0o700});
  const always = ['--homedir', home, '--batch', '--quiet', '--passphrase', ''];
  tool(
    'gpg',
    ...always,
    '--quick-generate-key',
    'release@example.invalid',
    'rsa2048',
    'sign',
    'never',
  );
  const key =
    /^fpr:+([0-9A-F]+):$/m.exec(
      tool('gpg', '--homedir', home, '--with-colons', '--list-keys'),
    )?.[1] ?? '';
  await writeFile(join(directory, 'release.gpg'), runTool('gpg', ['--homedir', home, '--export']));
  await writeTree(join(directory, 'tree'), rootTree());
  let lines = '';
  const runner = recordingRunner(realRunner, line => {
    lines += line.replaceAll(directory, '/d').replace(/"ms":\d+/, '"ms":1');
  });
  const out = join(directory, 'out');
  await buildPayload(
    {
      source: {kind: 'tree', directory: join(directory, 'tree')},
      out,
      name: 'Test',
      version,
      variant: 'core',
      built: 1_700_000_000,
      seed: 'recorded',
      signing: {kind: 'gpg', home, key},
      trust: {keyring: join(directory, 'release.gpg'), fingerprints: [key]},
    },
    {...realTools, runner},
  );
  tool('gpgconf', '--homedir', home, '--kill', 'all');
  await writeFile(join(fixtures, 'build.ndjson'), lines);
  for (const name of ['payload.json', 'manifest', 'manifest.sig', 'root.erofs', 'root.verity']) {
    await writeFile(
      join(fixtures, `build.${name}`),
      (await nodeWritableFiles.readBytes(join(out, name))) ?? '',
    );
  }
  await writeFile(join(fixtures, 'build.fingerprint'), `${key}\n`);
}

/** `sbverify --list` of the shims that were named on the command line. */
async function issuers(paths: readonly string[]): Promise<void> {
  let lines = '';
  for (const [index, path] of paths.entries()) {
    const command = sbverifyList(path);
    const outcome = await realRunner.run(command);
    const stderr = outcome.stderr.replaceAll(path, `/d/${index}.efi`);
    lines += recordLine({
      command: sbverifyList(`/d/${index}.efi`),
      outcome: {...outcome, ms: 1, stderr},
    });
  }
  await writeFile(join(fixtures, 'sbverify.ndjson'), lines);
}

await mkdir(fixtures, {recursive: true});
const save = async (name: string, value: unknown): Promise<void> =>
  writeFile(join(fixtures, name), `${JSON.stringify(value, undefined, '\t')}\n`);
await inScratch(async directory => save('gpgv.json', await signatures(directory)));
await inScratch(async directory => save('verity.json', await images(directory)));
await inScratch(whole);
if (process.argv.length > 2) await issuers(process.argv.slice(2));
