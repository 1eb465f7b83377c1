// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';
import {answerableNumbers} from '../../os/accounts.ts';

/** A person's account as it will stand in passwd(5). */
export type Account = {
  readonly name: string;
  readonly uid: number;
  readonly fullName: string;
  readonly home: string;
  readonly shell: string;
  readonly groups: readonly string[];
  readonly sshKeys: readonly string[];
};

/** Where the answers name no shell. sysusers.d(5) would give /usr/sbin/nologin. */
const defaultShell = '/bin/bash';

/**
 * The accounts of the answers. Numbers are fixed here, so that a second try gives the same ones:
 * those that are answered, and in the order of the answers the lowest that nobody has, be it as a
 * user's or as a group's (a user's own group bears the same number).
 */
export function accountsOf({users, groups}: Answers): readonly Account[] {
  const taken = new Set([...users.map(({uid}) => uid), ...groups.map(({gid}) => gid)]);
  let next: number = answerableNumbers.first;
  return users.map(user => {
    while (taken.has(next)) next++;
    return {
      name: user.name,
      uid: user.uid ?? next++,
      fullName: user.fullName ?? '',
      home: `/home/${user.name}`,
      shell: user.shell ?? defaultShell,
      groups: user.groups,
      sshKeys: user.sshKeys,
    };
  });
}

/**
 * A field of sysusers.d(5) in quotes: backslash and quote are escaped, `%` begins a specifier.
 * Tried with 257.
 */
const quoted = (text: string): string =>
  text === '' ? '-' : `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;

/** Lines of sysusers.d(5): a user with a group of its own, then its further groups. */
export const sysusersLines = (accounts: readonly Account[]): string =>
  accounts
    .flatMap(({name, uid, fullName, home, shell, groups}) => [
      `u ${name} ${uid} ${quoted(fullName)} ${home} ${shell}\n`,
      ...groups.map(group => `m ${name} ${group}\n`),
    ])
    .join('');

/** Content of authorized_keys (sshd(8)). */
export const authorizedKeys = (keys: readonly string[]): string =>
  keys.map(key => `${key}\n`).join('');
