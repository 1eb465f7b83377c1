// SPDX-License-Identifier: GPL-3.0-or-later
import type {AnswersDraft, Refuse} from './draft.ts';
import {twice} from './twice.ts';

/**
 * Names and numbers of accounts. Every user has a group of its own with its name and number
 * (sysusers.d(5), type u), hence users against groups.
 */
export function peopleRules({users, groups, root, ssh}: AnswersDraft, refuse: Refuse): void {
  if (users.length === 0 && root === 'locked')
    refuse(['users'], 'with root locked and no user nobody could ever log in; add a user');
  twice(
    users,
    user => user?.name,
    at => refuse(['users', at, 'name'], 'this user is there twice'),
  );
  twice(
    users,
    user => user?.uid,
    at => refuse(['users', at, 'uid'], 'another user has this number already'),
  );
  twice(
    groups,
    group => group?.name,
    at => refuse(['groups', at, 'name'], 'this group is there twice'),
  );
  twice(
    groups,
    group => group?.gid,
    at => refuse(['groups', at, 'gid'], 'another group has this number already'),
  );
  for (const [at, group] of groups.entries()) {
    if (users.some(user => user?.name !== undefined && user.name === group?.name)) {
      refuse(
        ['groups', at, 'name'],
        'a user has this name, and a group of its own that is called so',
      );
    }
    if (users.some(user => user?.uid !== undefined && user.uid === group?.gid)) {
      refuse(['groups', at, 'gid'], "a user has this number, and so has the user's own group");
    }
  }
  for (const [at, user] of users.entries()) {
    twice(
      user?.groups ?? [],
      name => name,
      index => refuse(['users', at, 'groups', index], 'this group is there twice'),
    );
  }
  sshRules(ssh, users, refuse);
}

function sshRules(ssh: AnswersDraft['ssh'], users: AnswersDraft['users'], refuse: Refuse): void {
  if (
    ssh?.enable === true &&
    ssh.passwords === false &&
    !users.some(user => (user?.sshKeys.length ?? 0) > 0)
  ) {
    refuse(
      ['ssh', 'enable'],
      'no user has sshKeys and ssh.passwords is false, so that nobody could log in; add a key',
    );
  }
  if (ssh?.enable === false && ssh.passwords === true)
    refuse(['ssh', 'passwords'], 'has no meaning without ssh.enable: true');
}
