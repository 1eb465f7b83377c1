// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {buildPayload, type BuildOptions} from '../../src/payload/build.ts';
import {exceptionsInTree} from '../../src/payload/confine.ts';
import {writeManifest} from '../../src/payload/manifest.ts';
import {openPayload} from '../../src/payload/open.ts';
import {loadTrust, type Trust} from '../../src/payload/trust.ts';
import {verifyPayload} from '../../src/payload/verify.ts';
import {nodeWritableFiles} from '../../src/system/files-node.ts';
import {skipped} from '../support/thorough.ts';
import {fakeWorld} from '../support/world.ts';
import {problemOf} from './recorded.ts';
import {inScratch, missingPrograms, realRunner, realTools, runTool, writeTree} from './real.ts';
import {rootTree, version} from './root-tree.ts';

const missing = missingPrograms([
  'mkfs.erofs',
  'fsck.erofs',
  'systemd-analyze',
  'veritysetup',
  'blkid',
  'gpg',
  'gpgv',
  'gpgconf',
  'tar',
  'mv',
  'chmod',
]);
const without = missing.length > 0 ? `this machine lacks ${missing.join(', ')}` : undefined;

describe.skipIf(skipped('payloads built by real programs', without))('with real programs', () => {
  const home = join(process.env['TMPDIR'] ?? '/tmp', `forge-gpg-${process.pid}`);
  const env = {GNUPGHOME: home};
  const gpg = (...args: readonly string[]): string =>
    runTool('gpg', ['--batch', '--quiet', '--passphrase', '', ...args], env).toString();
  let trust: Trust;

  beforeAll(async () => {
    await mkdir(home, {mode: 0o700});
    gpg('--quick-generate-key', 'release@example.invalid', 'ed25519', 'sign', 'never');
    const fingerprint = /^fpr:+([0-9A-F]+):$/m.exec(gpg('--with-colons', '--list-keys'))?.[1] ?? '';
    await mkdir(join(home, 'trust'));
    await writeFile(join(home, 'trust/release.gpg'), runTool('gpg', ['--export'], env));
    await writeFile(join(home, 'trust/fingerprints'), `${fingerprint}\n`);
    trust = await loadTrust(join(home, 'trust'), nodeWritableFiles);
  }, 60_000);
  afterAll(async () => {
    runTool('gpgconf', ['--kill', 'all'], env);
    await nodeWritableFiles.remove(home);
  });

  const options = (directory: string): BuildOptions => ({
    source: {type: 'tar', file: join(directory, 'tree.tar')},
    out: join(directory, 'out'),
    name: 'Test',
    version,
    variant: 'core',
    built: 1_700_000_000,
    signing: {type: 'gpg', home, key: trust.fingerprints[0] ?? ''},
    trust,
  });
  const verifyDirectory = async (directory: string): ReturnType<typeof verifyPayload> => {
    const reader = {...fakeWorld({runner: realRunner}).reader(), files: nodeWritableFiles};
    return verifyPayload(await openPayload(directory, nodeWritableFiles), trust, reader, () => {});
  };
  const archive = async (directory: string): Promise<void> => {
    await writeTree(join(directory, 'tree'), rootTree());
    runTool(
      'tar',
      [
        '-C',
        join(directory, 'tree'),
        '--sort=name',
        '--owner=0',
        '--group=0',
        '-cf',
        join(directory, 'tree.tar'),
        '.',
      ],
      env,
    );
  };

  it.each(['tree', 'tar'] as const)(
    "adds a %s's sandbox baseline to its image, and changes nothing else",
    async type =>
      inScratch(async directory => {
        const unit = '/usr/lib/systemd/system/a.service';
        const tree = rootTree()
          .set(unit, '[Service]\nExecStart=/bin/true\n')
          .set(`${unit}.d/10-own.conf`, '[Service]\nNice=5\n');
        tree.set(exceptionsInTree, '[]\n');
        await writeTree(join(directory, 'tree'), tree);
        runTool(
          'tar',
          [
            '-C',
            join(directory, 'tree'),
            '--sort=name',
            '--owner=0',
            '--group=0',
            '-cf',
            join(directory, 'tree.tar'),
            '.',
          ],
          env,
        );
        const source =
          type === 'tar' ? options(directory).source : {type, directory: join(directory, 'tree')};
        const {trust: _, ...rest} = options(directory);
        const first = await buildPayload({...rest, source}, realTools);
        const again = await buildPayload(
          {...rest, source, out: join(directory, 'again')},
          realTools,
        );
        expect(again.payload.description.rootHash).toBe(first.payload.description.rootHash);
        const out = join(directory, 'unpacked');
        runTool(
          'fsck.erofs',
          [`--extract=${out}`, '--preserve-perms', join(first.payload.directory, 'root.erofs')],
          env,
        );
        for (const [path, content] of tree) {
          if (content !== undefined)
            expect([path, await readFile(join(out, path))]).toEqual([path, Buffer.from(content)]);
        }
        expect(await readFile(join(out, `${unit}.d/50-forge-confinement.conf`), 'utf8')).toContain(
          '\nProtectSystem=strict\n',
        );
        for (const path of ['.', 'usr', 'usr/lib/systemd/system', `${unit}.d`]) {
          const facts = await stat(join(out, path));
          expect([path, facts.mode & 0o777, facts.mtimeMs / 1000]).toEqual([
            path,
            0o755,
            1_700_000_000,
          ]);
        }
      }),
  );

  it('builds twice the same from an archive, verifies it, and notices each kind of damage', async () =>
    inScratch(async directory => {
      await archive(directory);
      const first = await buildPayload(options(directory), realTools);
      const second = await buildPayload(
        {...options(directory), out: join(directory, 'again')},
        realTools,
      );
      expect(second.payload.digest).toBe(first.payload.digest);
      expect(first.evidence).toMatchObject({
        'root.type': 'erofs',
        'signature.primary': trust.fingerprints[0],
      });

      const damage = async (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
        const path = join(first.payload.directory, name);
        const good = await readFile(path);
        await writeFile(path, change(Buffer.from(good)));
        const problem = await problemOf(() => verifyDirectory(first.payload.directory));
        await writeFile(path, good);
        return problem.code;
      };
      const flip = (bytes: Buffer): Buffer => {
        bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
        return bytes;
      };
      // An attacker who can write lists what is there now: the signature is what stops it.
      expect(
        await damage('manifest', bytes =>
          Buffer.from(
            bytes
              .toString()
              .replace(/(vmlinuz\) = )./, '$1f')
              .replace(/(initrd\.img\) = )./, '$1e'),
          ),
        ),
      ).toBe('PAYLOAD-SIGNATURE-BAD');
      const empty = Buffer.from('-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n');
      expect(await damage('manifest.sig', () => empty)).toBe('PAYLOAD-SIGNATURE-BAD');
      expect(await damage('root.erofs', flip)).toBe('PAYLOAD-HASH-MISMATCH');
      expect(await damage('root.verity', flip)).toBe('PAYLOAD-HASH-MISMATCH');
      expect(await damage('payload.json', flip)).toBe('PAYLOAD-HASH-MISMATCH');
      expect(await verifyDirectory(first.payload.directory)).toEqual(first.evidence);
    }));

  const notRoot = process.getuid?.() === 0 ? undefined : "the tree must be root's";
  const asRoot = it.skipIf(skipped('a payload from a tree and from an archive', notRoot));
  asRoot(
    "builds the same from a tree as from an archive of it [needs root: the tree must be root's]",
    async () =>
      inScratch(async directory => {
        await archive(directory);
        const one = await buildPayload(options(directory), realTools);
        const source = {type: 'tree', directory: join(directory, 'tree')} as const;
        const other = await buildPayload(
          {...options(directory), source, out: join(directory, 'other')},
          realTools,
        );
        expect(other.payload.digest).toBe(one.payload.digest);
      }),
  );

  it('refuses an image whose tree belongs to another one, though both are listed and signed', async () =>
    inScratch(async directory => {
      await archive(directory);
      const {payload} = await buildPayload(options(directory), realTools);
      const at = (name: string): string => join(payload.directory, name);
      runTool(
        'veritysetup',
        ['format', `--salt=${'cd'.repeat(32)}`, at('root.erofs'), at('root.verity')],
        env,
      );
      const hashes = new Map(Object.entries(payload.files)).set(
        'root.verity',
        await nodeWritableFiles.sha256(at('root.verity')),
      );
      await writeFile(at('manifest'), writeManifest(hashes));
      gpg('--yes', '--armor', '--output', at('manifest.sig'), '--detach-sign', at('manifest'));
      expect(await problemOf(() => verifyDirectory(payload.directory))).toEqual({
        code: 'PAYLOAD-VERITY-MISMATCH',
        detail: expect.stringContaining('Verification of root hash failed'),
      });
    }));

  it('refuses a key that is not pinned, before the payload gets its name', async () =>
    inScratch(async directory => {
      await archive(directory);
      const other = {...trust, fingerprints: ['0'.repeat(40)]};
      expect(
        (await problemOf(() => buildPayload({...options(directory), trust: other}, realTools)))
          .code,
      ).toBe('PAYLOAD-KEY-UNKNOWN');
      expect(await nodeWritableFiles.stat(join(directory, 'out'))).toBeUndefined();
    }));
});
