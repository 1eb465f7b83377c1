// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {accountsOf} from '../../../src/steps/machine/accounts.ts';
import {groupFaults, groupLines} from '../../../src/steps/machine/groups.ts';
import {numberFaults} from '../../../src/steps/machine/numbers.ts';
import {tablesOf} from '../../../src/steps/machine/tables.ts';
import {answersFor} from '../fakes/target.ts';

const user = (name: string, uid?: number) => ({
  name,
  password: {credential: 'x'},
  ...(uid !== undefined && {uid}),
});
const faults = (answers: object, passwd = '', group = '') =>
  numberFaults(answersFor(answers), tablesOf(passwd, '', group));

describe('numbers of users and groups', () => {
  test('are those that are answered, and else the lowest that nobody has', () => {
    const answers = answersFor({
      users: [user('a'), user('b', 1000), user('c'), user('d', 1500), user('e')],
      groups: [{name: 'ops', gid: 1002}],
    });
    expect(accountsOf(answers).map(({name, uid}) => [name, uid])).toEqual([
      ['a', 1001],
      ['b', 1000],
      ['c', 1003],
      ['d', 1500],
      ['e', 1004],
    ]);
  });

  test('never meet by themselves', () => {
    const numbered = fc.uniqueArray(fc.integer({min: 1000, max: 1010}), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(numbered, fc.integer({min: 0, max: 5}), (uids, more) => {
        const users = [
          ...uids.map(uid => user(`u${uid}`, uid)),
          ...Array.from({length: more}, (_, index) => user(`x${index}`)),
        ];
        expect(faults({users})).toEqual([]);
        expect(new Set(accountsOf(answersFor({users})).map(({uid}) => uid)).size).toBe(
          users.length,
        );
      }),
    );
  });

  test('that the image has given away are named: systemd-sysusers would silently give another', () => {
    expect(faults({users: [user('a')]}, '', 'plugdev:x:1000:\n')).toEqual([
      "the group number 1000 of a is that of the image's plugdev",
    ]);
    expect(faults({groups: [{name: 'ops', gid: 2000}]}, '', 'lpadmin:x:2000:\n')).toEqual([
      "the group number 2000 of ops is that of the image's lpadmin",
    ]);
    expect(
      faults({users: [user('a')], groups: [{name: 'ops', gid: 2000}]}, '', 'ops:x:46:\n'),
    ).toEqual(['the image has a group ops with number 46 already']);
  });

  test('what an interrupted try left under our own names is no clash', () => {
    const answers = {users: [user('a')], groups: [{name: 'ops', gid: 2000}, {name: 'any'}]};
    expect(
      faults(answers, 'a:x:1000:1000::/home/a:/bin/sh\n', 'a:x:1000:\nops:x:2000:\nany:x:987:\n'),
    ).toEqual([]);
  });
});

describe('groups', () => {
  const answers = answersFor({groups: [{name: 'ops', gid: 2000}, {name: 'lab'}]});

  test('are declared with their number, or left to the system', () =>
    expect(groupLines(answers)).toBe('g ops 2000\ng lab -\n'));

  test('are read back', () => {
    expect(groupFaults(tablesOf('', '', 'ops:x:2000:\nlab:x:987:\n'), answers)).toEqual([]);
    expect(groupFaults(tablesOf('', '', 'ops:x:986:\n'), answers)).toEqual([
      'the group ops has number 986 instead of 2000',
      'there is no group lab',
    ]);
  });
});
