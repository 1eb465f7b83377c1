// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {loadAnswers} from '../../../src/answers/load.ts';
import {answersOf, networkOf, secretsOf} from '../../../src/screens/draft/answers-of.ts';
import {confirmationOf} from '../../../src/screens/draft/confirmation.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import {disk, emptyDisk, liveStick, windowsDisk} from '../support/disks.ts';
import {goodDraft, typed} from '../support/facts.ts';

const disks = [windowsDisk, emptyDisk, liveStick];
const loaded = (draft: Draft) => {
  const found = loadAnswers(stringify(answersOf(draft, disks)));
  if (!('answers' in found)) throw new Error(JSON.stringify(found.faults));
  return found.answers;
};
const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOCxxaylMQNNn2IQKKitdzM0ouZrZ6hctM7ayBCvcVo/ ' +
  'alice@example.org';

describe('what was entered makes an answer file that loads', () => {
  test('as it stands', () => {
    expect(loaded(goodDraft)).toMatchObject({
      keymap: 'uk',
      hostname: 'anvil',
      disk: {erase: 'replace', match: {serial: windowsDisk.serial}},
      state: {encryption: 'luks2', passphrase: {credential: 'forge.state-passphrase'}},
      users: [
        {
          name: 'alice',
          fullName: 'Alice Liddell',
          groups: ['sudo'],
          password: {credential: 'forge.alice-password'},
        },
      ],
      root: 'locked',
      mok: {presence: 'person', password: 'generate'},
    });
  });
  test.each<readonly [string, Partial<Draft>, object]>([
    ['an empty disk', {disk: emptyDisk.path}, {disk: {erase: 'empty-only'}}],
    [
      'no encryption',
      {encryption: 'none', keyProtection: 'discard'},
      {state: {encryption: 'none'}, mok: {protection: 'discard'}},
    ],
    [
      'a password of root',
      {root: {how: 'password', password: typed('root of all')}},
      {root: {credential: 'forge.root-password'}},
    ],
    [
      'a chosen one-time password',
      {mokPassword: {how: 'typed', typed: typed('bcdefghj')}},
      {mok: {password: {credential: 'forge.mok-password'}}},
    ],
    [
      'a fixed address',
      {
        network: {
          how: 'static',
          mac: '52:54:00:12:34:56',
          address: '192.0.2.10/24',
          gateway: '192.0.2.1',
          dns: '192.0.2.53, 192.0.2.54',
        },
      },
      {
        network: {
          links: [
            {
              match: {mac: '52:54:00:12:34:56'},
              addresses: ['192.0.2.10/24'],
              gateways: ['192.0.2.1'],
              dns: ['192.0.2.53', '192.0.2.54'],
            },
            {},
          ],
        },
      },
    ],
    [
      'a password that is made',
      {
        people: [{...goodDraft.people[0]!, made: true}],
        root: {how: 'generate', password: typed('')},
      },
      {users: [{password: 'generate'}], root: 'generate'},
    ],
    [
      "a firewall of the image's",
      {confinement: {...goodDraft.confinement, firewall: 'image'}},
      {confinement: {firewall: 'image', audit: 'off'}},
    ],
    [
      'everything that can be chosen of confinement',
      {
        confinement: {
          firewall: 'closed',
          flatpak: ['network', 'host'],
          containers: 'runsc',
          strictPostgresql: true,
          audit: true,
        },
      },
      {
        confinement: {
          firewall: 'closed',
          flatpak: {deny: ['network', 'host']},
          containers: {runtime: 'runsc'},
          postgresql: {jit: false, clusters: ['17/main']},
          audit: 'daily',
        },
      },
    ],
    [
      'an SSH server',
      {ssh: true, people: [{...goodDraft.people[0]!, sshKeys: [key]}]},
      {ssh: {enable: true}, users: [{sshKeys: [key]}]},
    ],
    [
      'Secure Boot that may be off',
      {secureBoot: 'prefer'},
      {secureBoot: 'prefer', policies: {secureBootOff: 'continue'}},
    ],
    ['a serial line', {serialConsole: 'ttyS1'}, {consoles: ['tty0', 'ttyS1,115200']}],
    ['switching off at the end', {finally: 'poweroff'}, {finally: 'poweroff'}],
  ])('with %s', (_name, part, answers) => {
    expect(loaded({...goodDraft, ...part})).toMatchObject(answers);
  });
  test('and holds no default that the file would have anyway', () => {
    expect(Object.keys(answersOf(goodDraft, disks)).toSorted()).toEqual([
      'disk',
      'hostname',
      'keymap',
      'locale',
      'mok',
      'root',
      'state',
      'timezone',
      'users',
      'version',
    ]);
  });
  test('but no disk that is not there', () => {
    expect(answersOf({...goodDraft, disk: '/dev/gone'}, disks)['disk']).toEqual({match: {}});
  });
});

test("PostgreSQL's clusters are those of the image", () => {
  const draft: Draft = {
    ...goodDraft,
    confinement: {...goodDraft.confinement, strictPostgresql: true},
  };
  expect(answersOf(draft, disks, ['16/old', '17/main'])['confinement']).toEqual({
    postgresql: {jit: false, clusters: ['16/old', '17/main']},
  });
  expect(answersOf(draft, disks, ['17/main'])['confinement']).toEqual({postgresql: {jit: false}});
});

describe('secrets are handed over beside it', () => {
  const draft: Draft = {
    ...goodDraft,
    root: {how: 'password', password: typed('root of all')},
    mokPassword: {how: 'typed', typed: typed('bcdefghj')},
  };
  test('under the names that the answers use', () => {
    const {clear, toHash} = secretsOf(draft);
    expect(Object.fromEntries(clear)).toEqual({
      'forge.state-passphrase': 'correct horse battery',
      'forge.mok-password': 'bcdefghj',
    });
    expect(Object.fromEntries(toHash)).toEqual({
      'forge.root-password': 'root of all',
      'forge.alice-password': 'down the hole',
    });
    const text = JSON.stringify(answersOf(draft, disks));
    for (const name of [...clear.keys(), ...toHash.keys()]) expect(text).toContain(name);
    for (const value of [...clear.values(), ...toHash.values()]) expect(text).not.toContain(value);
  });
  test('and only those that are used', () => {
    const {clear, toHash} = secretsOf({
      ...draft,
      encryption: 'none',
      root: {...draft.root, how: 'locked'},
      mokPassword: {...draft.mokPassword, how: 'generate'},
    });
    expect([...clear.keys()]).toEqual([]);
    expect([...toHash.keys()]).toEqual(['forge.alice-password']);
    const made = secretsOf({
      ...draft,
      people: [{...draft.people[0]!, made: true}],
      root: {...draft.root, how: 'generate'},
    });
    expect([...made.toHash.keys()]).toEqual([]);
  });
});

describe('a disk is confirmed by', () => {
  test.each([
    ['S6Z1NJ0W123456', '3456'],
    ['AB CD 12', 'CD12'],
    ['12', 'sdx'],
    ['', 'sdx'],
  ])('serial number "%s": typing %s', (serial, wanted) => {
    const {text, words} = confirmationOf(disk('/dev/sdx', {serial}));
    expect(text).toBe(wanted);
    expect(words).toContain(wanted === 'sdx' ? 'no serial number' : serial);
  });
});

test('addresses are separated by blanks or commas', () => {
  const network = {
    how: 'static',
    mac: 'm',
    address: ' 192.0.2.1/24,  2001:db8::1/64 ',
    gateway: '',
    dns: '',
  } as const;
  expect(networkOf({network})).toEqual({
    links: [
      {
        match: {mac: 'm'},
        addresses: ['192.0.2.1/24', '2001:db8::1/64'],
        gateways: [],
        dns: [],
        vlans: [],
      },
      {vlans: []},
    ],
  });
  expect(networkOf({network: {...network, how: 'dhcp'}})).toEqual({links: []});
});
