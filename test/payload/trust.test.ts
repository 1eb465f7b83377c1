// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {loadTrust} from '../../src/payload/trust.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';
import {problemOf} from './recorded.ts';

const key = 'D7AA641D81ACD690C5AD865E7276E14DD8886BFE';
const ring = Uint8Array.of(0x99, 1, 2);
const load = async (
  fingerprints: Entry | undefined,
  keyring: Entry = ring,
): ReturnType<typeof loadTrust> =>
  loadTrust(
    '/t',
    memoryFiles({
      '/t/release.gpg': keyring,
      ...(fingerprints !== undefined && {'/t/fingerprints': fingerprints}),
    }),
  );

describe('loadTrust', () => {
  it('reads one fingerprint a line and skips comments, empty lines and repetitions', async () => {
    expect(await load(`# S1\n${key}\n\n  ${'A'.repeat(64)}  \n${key}\n`)).toEqual({
      keyring: '/t/release.gpg',
      fingerprints: [key, 'A'.repeat(64)],
    });
  });

  it.each([
    ['a short key id', '7276E14DD8886BFE\n'],
    ['lower case', `${key.toLowerCase()}\n`],
    ['a fingerprint with spaces', `${key.slice(0, 20)} ${key.slice(20)}\n`],
    ['a comment behind a fingerprint', `${key} # S1\n`],
  ])('refuses %s', async (_, text) => {
    expect(await problemOf(() => load(text))).toEqual({
      code: 'PAYLOAD-TRUST-INVALID',
      detail: expect.stringContaining('not a whole fingerprint'),
    });
  });

  it('refuses a list that pins nothing: it would trust nobody, and that is never meant', async () => {
    expect((await problemOf(() => load('# nobody yet\n'))).detail).toContain('none is pinned');
  });

  it('refuses when one of the two files is missing', async () => {
    expect((await problemOf(() => load(undefined))).detail).toContain('no fingerprints');
    expect(
      (await problemOf(() => loadTrust('/t', memoryFiles({'/t/fingerprints': `${key}\n`})))).detail,
    ).toContain('no release.gpg');
  });

  it.each([
    ['armoured', '-----BEGIN PGP PUBLIC KEY BLOCK-----\n'],
    ['empty', ''],
  ])('refuses a keyring that is %s', async (_, keyring) => {
    expect((await problemOf(() => load(`${key}\n`, keyring))).detail).toContain(
      'not a binary keyring',
    );
  });
});
