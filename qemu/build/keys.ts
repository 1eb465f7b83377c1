// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {keyOf, stage} from './cache.ts';
import {run} from './run.ts';
import type {Tools} from './tools.ts';

const script = join(import.meta.dirname, 'tree/make-keys.sh');

/**
 * The test release's keys. The halves that sign never leave the cache, and nobody else's machine
 * trusts the others.
 */
export type ReleaseKeys = {
  readonly directory: string;
  /** Signs manifests: armoured OpenPGP secret key. */
  readonly manifestKey: string;
  /** Trust anchors as an image carries them: binary keyring and pinned fingerprints. */
  readonly keyring: string;
  readonly fingerprints: string;
  /**
   * Signs boot files: RSA-2048 key and certificate; the test firmware has the certificate in db.
   */
  readonly bootKey: string;
  readonly bootCertificate: string;
  readonly bootCertificateDer: string;
};

/** The keys in `.cache/keys`, made once (about 2 s). */
export async function releaseKeys(tools: Tools): Promise<ReleaseKeys & {readonly seconds: number}> {
  const {path, seconds} = await stage(
    'keys',
    keyOf([await readFile(script, 'utf8')]),
    async part => {
      await mkdir(part, {mode: 0o700});
      await run('sh', [script, part], {env: {PATH: `${tools.bin}:${process.env['PATH']}`}});
    },
  );
  const at = (name: string): string => join(path, name);
  return {
    directory: path,
    manifestKey: at('manifest.key'),
    keyring: at('release.gpg'),
    fingerprints: at('fingerprints'),
    bootKey: at('release.key'),
    bootCertificate: at('release.pem'),
    bootCertificateDer: at('release.der'),
    seconds,
  };
}
