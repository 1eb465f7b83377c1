// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {ed25519Line, faultsOf, validAnswers} from '../support.ts';

const password = {credential: 'x'};
const faults = (changes: object): readonly string[] => faultsOf({...validAnswers(), ...changes});

describe('numbers and names', () => {
  const users = (...more: readonly object[]): object => ({
    users: [
      {name: 'alice', password, ...more[0]},
      {name: 'bob', password, ...more[1]},
    ],
  });
  test('of two users', () => {
    expect(faults(users({uid: 1000}, {uid: 1001}))).toEqual([]);
    expect(faults(users({uid: 1001}, {uid: 1001}))).toEqual([
      'users[1].uid: another user has this number already',
    ]);
    expect(faults(users({}, {name: 'alice'}))).toEqual(['users[1].name: this user is there twice']);
  });
  test('of users and groups, since every user has a group', () => {
    expect(faults({...users({uid: 2000}), groups: [{name: 'lab', gid: 2001}]})).toEqual([]);
    expect(faults({...users({uid: 2000}), groups: [{name: 'lab', gid: 2000}]})).toEqual([
      "groups[0].gid: a user has this number, and so has the user's own group",
    ]);
    expect(faults({...users(), groups: [{name: 'bob'}]})).toEqual([
      'groups[0].name: a user has this name, and a group of its own that is called so',
    ]);
  });
  test('groups of a user', () => {
    expect(faults(users({groups: ['sudo', 'lab', 'sudo']}))).toEqual([
      'users[0].groups[2]: this group is there twice',
    ]);
    expect(faults(users({groups: ['sudo']}, {groups: ['sudo']}))).toEqual([]);
  });
  test("a number that is malformed is nobody's", () =>
    expect(faults({...users({uid: 5}, {uid: 5})})).toHaveLength(3));
});

describe('somebody can log in', () => {
  const ssh = {enable: true};
  test('over ssh', () => {
    expect(faults({ssh, users: [{name: 'a', password, sshKeys: [ed25519Line]}]})).toEqual([]);
    expect(faults({ssh: {...ssh, passwords: true}, users: [{name: 'a', password}]})).toEqual([]);
    expect(faults({ssh, users: [{name: 'a', password}]})).toEqual([
      'ssh.enable: no user has sshKeys and ssh.passwords is false, so that nobody could ' +
        'log in; add a key',
    ]);
  });
  test('at the console', () => {
    expect(faults({users: [], root: {credential: 'x'}})).toEqual([]);
    expect(faults({users: [], root: 'locked'})).toEqual([
      'users: with root locked and no user nobody could ever log in; add a user',
    ]);
  });
});
