// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {
  disguises,
  leaksBelow,
  leaksIn,
  leakText,
  letters,
  randomSecret,
} from '../../../qemu/harness/canary.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'forge-test-'));
});
afterEach(() => rmSync(home, {recursive: true}));

const secrets = {passphrase: 'bcdefghjklnoprstuvxb'};

test('random secrets have the length and the letters asked for, and differ', () => {
  const some = Array.from({length: 50}, () => randomSecret(12));
  expect(
    some.every(
      secret =>
        secret.length === 12 && Array.from(secret).every(letter => letters.includes(letter)),
    ),
  ).toBe(true);
  expect(new Set(some).size).toBe(50);
});

describe('a secret is found', () => {
  test.each([
    ['as it is', Buffer.from(secrets.passphrase)],
    ['as UTF-16LE', Buffer.from(secrets.passphrase, 'utf16le')],
    ['as hexadecimal', Buffer.from(Buffer.from(secrets.passphrase).toString('hex'))],
  ])('%s', async (_, bytes) => {
    writeFileSync(join(home, 'log'), Buffer.concat([Buffer.alloc(1000, '.'), bytes]));
    expect(await leaksIn(join(home, 'log'), secrets)).toEqual([
      {secret: 'passphrase', file: join(home, 'log'), offset: 1000},
    ]);
  });

  test('as Base64, with whatever is around it', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 9}), fc.uint8Array({maxLength: 9}), (before, after) => {
        const text = Buffer.concat([before, Buffer.from(secrets.passphrase), after]).toString(
          'base64',
        );
        expect(
          disguises(secrets.passphrase).some(needle => text.includes(needle.toString('latin1'))),
        ).toBe(true);
      }),
    );
  });

  test('across the pieces a big file is read in', async () => {
    const at = 4 * 2 ** 20 - 7;
    writeFileSync(
      join(home, 'big'),
      Buffer.concat([Buffer.alloc(at), Buffer.from(secrets.passphrase), Buffer.alloc(1000)]),
    );
    expect(await leaksIn(join(home, 'big'), secrets)).toEqual([
      {secret: 'passphrase', file: join(home, 'big'), offset: at},
    ]);
  });
});

test('only the ranges asked for are searched, their ends included exactly', async () => {
  const file = join(home, 'disk');
  writeFileSync(
    file,
    Buffer.concat([Buffer.alloc(100), Buffer.from(secrets.passphrase), Buffer.alloc(100)]),
  );
  expect(
    await leaksIn(file, secrets, [
      {start: 0, end: 119},
      {start: 101, end: 220},
    ]),
  ).toEqual([]);
  expect(
    await leaksIn(file, secrets, [
      {start: 0, end: 10},
      {start: 100, end: 120},
    ]),
  ).toMatchObject([{offset: 100}]);
});

test('nothing is found where nothing is', async () => {
  writeFileSync(join(home, 'log'), 'bcdefghjklnoprstuvx is one letter short');
  expect(await leaksIn(join(home, 'log'), secrets)).toEqual([]);
  expect(leakText([])).toBe('found nowhere');
});

test('a directory is searched whole, but for the files named; the secret is never repeated', async () => {
  writeFileSync(join(home, 'a.log'), secrets.passphrase);
  writeFileSync(join(home, 'secrets.txt'), secrets.passphrase);
  const leaks = await leaksBelow(home, secrets, ['secrets.txt']);
  expect(leaks.map(leak => leak.file)).toEqual([join(home, 'a.log')]);
  expect(leakText(leaks)).toBe(`passphrase in ${join(home, 'a.log')} at 0`);
});
