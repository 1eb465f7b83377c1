// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';
import {isPerson} from '../../os/accounts.ts';
import {accountsOf} from './accounts.ts';
import type {Tables} from './tables.ts';

type Numbered = {readonly name: string; readonly number: number};

/** Those of `ours` whose number somebody of the image bears. */
function shared(
  what: string,
  ours: readonly Numbered[],
  image: readonly Numbered[],
): readonly string[] {
  return ours.flatMap(({name, number}) => {
    const holder = image.find(other => other.number === number)?.name;
    return holder === undefined
      ? []
      : [`the ${what} number ${number} of ${name} is that of the image's ${holder}`];
  });
}

/**
 * Numbers of the answers' accounts and groups that the image has given away: systemd-sysusers(8)
 * would give another one without a word, even a system's (tried with 257). What bears our own name
 * may be there from an interrupted try.
 */
export function numberFaults(
  answers: Answers,
  {users, groups}: Pick<Tables, 'users' | 'groups'>,
): readonly string[] {
  const accounts = accountsOf(answers).map(({name, uid}) => ({name, number: uid}));
  const named = answers.groups.flatMap(({name, gid}) =>
    gid === undefined ? [] : [{name, number: gid}],
  );
  const own = new Set(accounts.map(({name}) => name));
  const ours = new Set([...own, ...answers.groups.map(({name}) => name)]);
  // Of an image's own people, who must not be there at all, another check tells.
  const strangers = [...users.values()].filter(user => !own.has(user.name) && !isPerson(user));
  const imageUsers = strangers.map(({name, uid}) => ({name, number: uid}));
  const imageGroups = [...groups].flatMap(([name, {gid}]) =>
    ours.has(name) ? [] : [{name, number: gid}],
  );
  return [
    ...shared('user', accounts, imageUsers),
    ...shared('group', [...accounts, ...named], imageGroups),
    ...named.flatMap(({name, number}) => {
      const present = groups.get(name)?.gid ?? number;
      return present === number
        ? []
        : [`the image has a group ${name} with number ${present} already`];
    }),
  ];
}
