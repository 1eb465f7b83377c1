// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Makes the recordings in test/fixtures/payload afresh from the real programs of this machine:
 * `node test/payload/record.ts`. Keys are made for the occasion and thrown away; only their public
 * halves' fingerprints stay, in the status lines.
 */
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {sbverifyList} from '../../src/payload/boot-files.ts';
import {probe} from '../../src/payload/image.ts';
import {verityDump, verityFormat, verityVerify} from '../../src/payload/verity.ts';
import {buildPayload} from '../../src/payload/build.ts';
import type {Command, Outcome} from '../../src/system/command.ts';
import {nodeWritableFiles} from '../../src/system/files-node.ts';
import {recordingRunner, recordLine} from '../support/recording.ts';
import {inScratch, realRunner, realTools, runTool, writeTree} from './real.ts';
import {rootTree, version} from './root-tree.ts';
import {signatures, tool} from './record-signatures.ts';

const fixtures = join(import.meta.dirname, '../fixtures/payload');

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
      source: {type: 'tree', directory: join(directory, 'tree')},
      out,
      name: 'Test',
      version,
      variant: 'core',
      built: 1_700_000_000,
      seed: 'recorded',
      signing: {type: 'gpg', home, key},
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
