// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {loadAnswers} from '../../src/answers/load.ts';
import {sha512Hash, spoiled, validAnswers, yescryptHash} from './support.ts';

/** Faults of a value as `CODE path`, with every message checked for the canary. */
function codes(value: unknown): readonly string[] {
  const loaded = loadAnswers(JSON.stringify(value));
  const faults = 'answers' in loaded ? [] : loaded.faults;
  for (const {message} of faults) expect(message).not.toMatch(/hunter2|20041889/);
  return faults.map(({code, path}) => `${code} ${path}`);
}

const withToken = (token: unknown): unknown => ({
  ...validAnswers(),
  report: {https: {url: 'https://x.example/', token}},
});
const places: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['state.passphrase', value => spoiled('state.passphrase', value)],
  ['users[0].password', value => spoiled('users.0.password', value)],
  ['root', value => spoiled('root', value)],
  ['mok.password', value => spoiled('mok.password', value)],
  ['report.https.token', withToken],
];

describe.each(places)('%s', (path, spoil) => {
  test.each([
    ['text', 'hunter2canary'],
    ['a number', 20_041_889],
    ['a list', ['hunter2canary']],
    ['the value of a mapping', {value: 'hunter2canary'}],
    ['deeper', {plain: {text: 'hunter2canary'}}],
    ['the key of a mapping', {hunter2canary: null}],
    ['beside its source', {credential: 'a', value: 'hunter2'}],
  ])('in clear as %s is seen, once, and not repeated', (_what, value) =>
    expect(codes(spoil(value))).toEqual([`SECRET-IN-CLEAR ${path}`]),
  );

  test.each([
    ['a typing error', {credental: 'x'}],
    ['a path', {path: '/run/x'}],
    ['both', {credential: 'a', file: '/b'}],
    ['a wrong name', {credential: '../x'}],
    ['nothing', null],
    ['true', true],
    ['no text', ''],
    ['a policy', 'disabled'],
    ['an empty mapping', {}],
    ['an empty list', []],
  ])('%s is a fault, but no secret', (_what, value) => {
    const found = codes(spoil(value));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^ANSWERS-(?:INVALID|KEY-UNKNOWN) /);
  });
});

describe('where a hash belongs', () => {
  const hashed = places.slice(1, 4);
  test.each(hashed)('%s: a password in its place', (path, spoil) => {
    for (const hash of ['hunter2canary', 20_041_889])
      expect(codes(spoil({hash}))).toEqual([`SECRET-IN-CLEAR ${path}.hash`]);
  });
  test.each(hashed)(
    '%s: another method, a cut hash, a locked mark are wrong, but hide the password',
    (path, spoil) => {
      for (const hash of [
        '$1$salt$qJH7.N4xYta3aEG/dfqo/0',
        sha512Hash.slice(0, 40),
        '!',
        '!!',
        '*',
        `!${yescryptHash}`,
      ]) {
        expect(codes(spoil({hash}))).toEqual([`ANSWERS-INVALID ${path}.hash`]);
      }
    },
  );
  test.each(hashed)('%s: a hash without {hash: …} is told so', (path, spoil) => {
    expect(codes(spoil(sha512Hash))).toEqual([`ANSWERS-INVALID ${path}`]);
    const loaded = loadAnswers(JSON.stringify(spoil(sha512Hash)));
    expect('faults' in loaded && loaded.faults[0]?.message).toContain(
      'a hash is written as {hash:',
    );
  });
});

describe('keys that nobody knows', () => {
  test.each([
    'password_plain',
    'passwd',
    'user-password',
    'pw',
    'apiKey',
    'Secret',
    'pass',
    'luksKey',
    'wifiPsk',
    'token',
    'private-key',
  ])('%s: hunter2', key => {
    for (const [path, value] of [
      ['', {...validAnswers(), [key]: 'hunter2'}],
      ['users[0]', spoiled(`users.0.${key}`, 'hunter2')],
      ['mok', spoiled(`mok.${key}`, {value: 'hunter2'})],
      ['state', spoiled(`state.${key}`, 20_041_889)],
    ] as const) {
      expect(codes(value)).toEqual([`SECRET-IN-CLEAR ${path}`]);
    }
  });
  test.each([
    ['password', {credential: 'x'}],
    ['passwordFile', '/run/x'],
    ['token', null],
    ['passwords', true],
    ['colour', 'blue'],
    ['boot', 'quiet'],
    ['secretFile', {file: '/x'}],
    ['passwd', {hash: sha512Hash}],
    ['bypass', 'x'],
    ['credential', 'forge.x'],
    ['passphraseCredential', 'forge.x'],
  ])('%s: %j is only unknown', (key, value) =>
    expect(codes({...validAnswers(), [key]: value})).toEqual(['ANSWERS-KEY-UNKNOWN ']),
  );
});

test.each([
  'https://user:hunter2@x.example/',
  'https://hunter2@x.example/',
  'https://x.example/?token=hunter2',
  'https://x.example/?a=1&API_KEY=hunter2',
  'https://x.example/?sig=hunter2',
])('%s: an address that holds a secret', url =>
  expect(codes(spoiled('report', {https: {url}}))).toEqual(['SECRET-IN-CLEAR report.https.url']),
);

test('a private key where a public one belongs', () => {
  expect(
    codes(spoiled('users.0.sshKeys', ['-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2'])),
  ).toEqual(['SECRET-IN-CLEAR users[0].sshKeys[0]']);
});

test('also in a file of another version, and beside other faults', () => {
  expect(codes({...validAnswers(), version: 2, rootPassword: 'hunter2'})).toEqual([
    'ANSWERS-INVALID version',
    'SECRET-IN-CLEAR ',
  ]);
});

test('what is not even a mapping of answers', () => {
  expect(codes([{password: 'hunter2'}])).toEqual(['ANSWERS-INVALID ', 'SECRET-IN-CLEAR [0]']);
  expect(codes(Array.from({length: 50}).reduce<unknown>(inner => [inner], 'hunter2'))).toEqual([
    'ANSWERS-INVALID ',
  ]);
});
