// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {accountsOf, sysusersLines, type Account} from '../../../src/steps/machine/accounts.ts';
import {homeLines, skeletonLines} from '../../../src/steps/machine/homes.ts';
import {answersFor, key} from '../fakes/target.ts';

const account: Account = {
  name: 'alice',
  uid: 1000,
  fullName: '',
  home: '/home/alice',
  shell: '/bin/bash',
  groups: [],
  sshKeys: [],
};

/**
 * Reads one quoted field of sysusers.d(5) back, as systemd-sysusers 257 did when it was tried:
 * unquote, then specifiers.
 */
const unquote = (line: string): string =>
  (/^u \S+ \S+ (?:-|"((?:\\.|[^"\\])*)") /.exec(line)?.[1] ?? '')
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll('%%', '%');

describe('accounts', () => {
  test('are numbered in the order of the answers, from 1000', () => {
    expect(
      accountsOf(answersFor()).map(({name, uid, home, shell}) => [name, uid, home, shell]),
    ).toEqual([
      ['alice', 1000, '/home/alice', '/bin/bash'],
      ['bob', 1001, '/home/bob', '/bin/bash'],
    ]);
    const [one] = accountsOf(
      answersFor({users: [{name: 'eve', password: {credential: 'e'}, shell: '/bin/sh'}]}),
    );
    expect(one?.shell).toBe('/bin/sh');
  });

  test('are declared with their groups after them', () => {
    expect(sysusersLines([{...account, groups: ['sudo', 'audio']}])).toBe(
      'u alice 1000 - /home/alice /bin/bash\nm alice sudo\nm alice audio\n',
    );
  });

  test('the line that was tried with 257', () => {
    expect(sysusersLines([{...account, fullName: 'Alice "Q" O%Brien \\ x'}])).toBe(
      'u alice 1000 "Alice \\"Q\\" O%%Brien \\\\ x" /home/alice /bin/bash\n',
    );
  });

  test('any full name that the answers allow comes back as it was, on one line', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'grapheme', maxLength: 40}).filter(name => /^[^:,\p{Cc}]*$/u.test(name)),
        fullName => {
          const lines = sysusersLines([{...account, fullName}]);
          expect(lines.match(/\n/g)).toHaveLength(1);
          expect(unquote(lines)).toBe(fullName);
        },
      ),
    );
  });
});

describe('homes', () => {
  test('are private copies of /etc/skel, with one line for each path', () => {
    expect(skeletonLines([account])).toBe(
      'd /home/.forge-homes 0700 root root -\nC /home/.forge-homes/alice 0700 alice ' +
        'alice - /etc/skel\n',
    );
    expect(homeLines([account])).toBe('d /home/alice 0700 alice alice -\n');
    const paths = homeLines([{...account, sshKeys: [key]}])
      .trim()
      .split('\n')
      .map(line => line.split(' ')[1]);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('keys travel as base64, whatever their comment says', () => {
    const line = homeLines([{...account, sshKeys: [key, 'ssh-rsa AAAA %h "x"']}])
      .trim()
      .split('\n')
      .at(-1);
    expect(line).toMatch(
      /^f\+~ \/home\/alice\/\.ssh\/authorized_keys 0600 alice alice - [A-Za-z0-9+/=]+$/,
    );
    expect(Buffer.from(line?.split(' ').at(-1) ?? '', 'base64').toString()).toBe(
      `${key}\nssh-rsa AAAA %h "x"\n`,
    );
  });
});
