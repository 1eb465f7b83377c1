// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {gpgv, judge, verifySignature} from '../../src/payload/signature.ts';
import {fakeWorld, on} from '../support/world.ts';
import {gpgvRecording, problemOf, said} from './recorded.ts';

const {primaries} = gpgvRecording;
const [release = '', stranger = '', ...others] = [
  'release',
  'stranger',
  'revoked',
  'expired',
  'old',
  'future',
].map(who => primaries[who] ?? '');
const everybody = [release, stranger, ...others];

/** Verifies with a gpgv that says what was recorded under `name`. */
const verify = async (
  name: string,
  fingerprints: readonly string[] = [release],
): ReturnType<typeof verifySignature> => {
  const world = fakeWorld({commands: [on('gpgv', said(gpgvRecording, name))]});
  return verifySignature(
    'text',
    '/p/manifest.sig',
    {keyring: '/t/release.gpg', fingerprints},
    world.reader(),
  );
};

describe('gpgv', () => {
  it('only reads, and gets the signed text on standard input rather than by name', () => {
    expect(gpgv('/t/ring', '/p/sig', 'text')).toEqual({
      program: 'gpgv',
      args: ['--ignore-time-conflict', '--status-fd', '1', '--keyring', '/t/ring', '/p/sig', '-'],
      effect: 'read',
      stdin: 'text',
      okCodes: [0, 1, 2],
    });
  });
});

describe('verifySignature', () => {
  it('accepts a signature of a pinned primary key', async () => {
    expect(await verify('good')).toEqual({
      key: release,
      primary: release,
      signed: expect.any(Number),
    });
  });

  it('accepts a signing subkey of a pinned primary key, and names both', async () => {
    const signature = await verify('subkey');
    expect(signature.primary).toBe(release);
    expect(signature.key).not.toBe(release);
  });

  it('accepts a key that a machine with a lost clock believes to lie in the future', async () => {
    expect((await verify('future', everybody)).signed).toBeGreaterThan(2_200_000_000);
  });

  it.each([
    ['changed', 'PAYLOAD-SIGNATURE-BAD', /changed after it was signed/],
    ['two', 'PAYLOAD-SIGNATURE-BAD', /more than one/],
    ['twice', 'PAYLOAD-SIGNATURE-BAD', /more than one/],
    ['two, one not in the keyring', 'PAYLOAD-SIGNATURE-BAD', /more than one/],
    ['clear', 'PAYLOAD-SIGNATURE-BAD', /no OpenPGP signature/],
    ['garbage', 'PAYLOAD-SIGNATURE-BAD', /no OpenPGP signature/],
    ['empty', 'PAYLOAD-SIGNATURE-BAD', /no OpenPGP signature/],
    ['no signature file', 'PAYLOAD-SIGNATURE-BAD', /no OpenPGP signature/],
    ['sha1', 'PAYLOAD-SIGNATURE-BAD', /weak hash/],
    ['text', 'PAYLOAD-SIGNATURE-BAD', /class 01/],
    ['revoked', 'PAYLOAD-KEY-UNUSABLE', /revoked/],
    ['expired', 'PAYLOAD-KEY-UNUSABLE', /key has expired/],
    ['signature expired', 'PAYLOAD-KEY-UNUSABLE', /signature has expired/],
    ['stranger, not in the keyring', 'PAYLOAD-KEY-UNKNOWN', new RegExp(stranger)],
    ['no keyring', 'PAYLOAD-KEY-UNKNOWN', /not in the keyring/],
  ])('refuses "%s" as %s even when every key is pinned', async (name, code, detail) => {
    expect(await problemOf(() => verify(name, everybody))).toEqual({
      code,
      detail: expect.stringMatching(detail),
    });
  });

  it('refuses a key that is in the keyring and not pinned', async () => {
    expect(await problemOf(() => verify('stranger'))).toEqual({
      code: 'PAYLOAD-KEY-UNKNOWN',
      detail: expect.stringContaining(stranger),
    });
  });

  it('refuses a subkey that is pinned instead of its primary key', async () => {
    const {key} = await verify('subkey');
    expect((await problemOf(() => verify('subkey', [key]))).code).toBe('PAYLOAD-KEY-UNKNOWN');
  });

  it('does not believe good status lines when gpgv ended in failure', async () => {
    const world = fakeWorld({
      commands: [on('gpgv', {...said(gpgvRecording, 'good'), code: 2, stderr: 'gpgv: fatal\n'})],
    });
    const trust = {keyring: '/t/release.gpg', fingerprints: [release]};
    expect(
      (await problemOf(() => verifySignature('text', '/p/sig', trust, world.reader()))).detail,
    ).toContain('gpgv: fatal');
  });

  it('says that gpgv is missing rather than that the signature is bad', async () => {
    const world = fakeWorld({commands: [on('gpgv', {code: 127})]});
    const trust = {keyring: '/t/release.gpg', fingerprints: [release]};
    expect(
      (await problemOf(() => verifySignature('text', '/p/sig', trust, world.reader()))).code,
    ).toBe('COMMAND-FAILED');
  });
});

describe('judge', () => {
  const good = said(gpgvRecording, 'good').stdout;

  it('is not fooled by status words in a user id', async () => {
    const line =
      `[GNUPG:] GOODSIG 1234 [GNUPG:] VALIDSIG ${release} 2026-01-01 1 0 4 0 1 10 00 ` +
      `${release}`;
    expect((await problemOf(() => judge(`[GNUPG:] NEWSIG\n${line}\n`, [release]))).code).toBe(
      'PAYLOAD-SIGNATURE-BAD',
    );
  });

  it('wants the time of signing as seconds', async () => {
    for (const time of ['20390101T000000', '', '-1', '9'.repeat(20)]) {
      const said = good.replace(/(VALIDSIG \S+ \S+) \d+/, `$1 ${time}`);
      expect(said).not.toBe(good);
      expect((await problemOf(() => judge(said, everybody))).code).toBe('PAYLOAD-SIGNATURE-BAD');
    }
  });

  it('does not take lines without the status prefix', async () => {
    expect(
      (await problemOf(() => judge(good.replaceAll('[GNUPG:] VALIDSIG', 'VALIDSIG'), [release])))
        .code,
    ).toBe('PAYLOAD-SIGNATURE-BAD');
  });

  it('wants every line of a good signature: without any of the two that matter it refuses', async () => {
    for (const keyword of ['GOODSIG', 'VALIDSIG']) {
      const without = good
        .split('\n')
        .filter(line => !line.includes(` ${keyword} `))
        .join('\n');
      expect((await problemOf(() => judge(without, [release]))).code).toBe('PAYLOAD-SIGNATURE-BAD');
    }
  });

  it('refuses a VALIDSIG that is cut before the primary key', async () => {
    const cut = good.replace(new RegExp(`(VALIDSIG .* 00) ${release}`), '$1');
    expect(cut).not.toBe(good);
    expect((await problemOf(() => judge(cut, [release]))).detail).toContain('no primary key');
  });

  it('accepts nothing in which any bad status line was mixed, wherever it stands', () => {
    const lines = good.trim().split('\n');
    const badLines = ['BADSIG', 'EXPSIG', 'EXPKEYSIG', 'REVKEYSIG'].map(
      word => `[GNUPG:] ${word} 1234 somebody`,
    );
    badLines.push(`[GNUPG:] ERRSIG 1234 1 10 00 1 4 ${release}`);
    fc.assert(
      fc.property(fc.constantFrom(...badLines), fc.nat({max: lines.length}), (line, at) => {
        expect(() => judge(lines.toSpliced(at, 0, line).join('\n'), [release])).toThrow(Problem);
      }),
    );
  });

  it("accepts no text that is not gpgv's", () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(() => judge(text, [release])).toThrow(Problem);
      }),
    );
  });
});
