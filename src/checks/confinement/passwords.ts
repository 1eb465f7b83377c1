// SPDX-License-Identifier: GPL-3.0-or-later
import {peopleNumbers} from '../../os/accounts.ts';
import {isLocked, passwordFields} from '../password-fields.ts';
import {peopleOf} from '../people.ts';
import type {Inspector} from '../inspector.ts';
import {cannotTell, fails, holds, orHolds, type Check, type Judged} from '../check.ts';
import {matchStock, stockPasswords} from '../stock-passwords.ts';

/** Name and password field of every account, or why they cannot be read. */
async function entries(inspector: Inspector): Promise<ReturnType<typeof passwordFields> | Judged> {
  try {
    const text = await inspector.secret('/etc/shadow');
    if (text === undefined) return cannotTell('/etc/shadow', 'is absent');
    // No report repeats a hash, wherever it stands.
    return passwordFields((await inspector.secret('/etc/passwd')) ?? '', text);
  } catch (error) {
    return cannotTell(
      '/etc/shadow',
      error instanceof Error ? error.message : String(error),
      'Run as root.',
    );
  }
}

/**
 * A judgement by the password fields; where they cannot be read, that is all there is to
 * say.
 */
const byEntries =
  (
    judge: (
      all: ReturnType<typeof passwordFields>,
      inspector: Inspector,
    ) => readonly Judged[] | Promise<readonly Judged[]>,
  ) =>
  async (inspector: Inspector): Promise<readonly Judged[]> => {
    const all = await entries(inspector);
    return 'verdict' in all ? [all] : judge(all, inspector);
  };

const empty: Check = {
  id: 'password-empty',
  section: 'credentials',
  claim: 'No account opens without a password',
  proof: 'awk -F: \'$2 == "" {print $1}\' /etc/passwd /etc/shadow',
  remedy: 'passwd ACCOUNT, or passwd -l ACCOUNT',
  applies: 'both',
  judge: byEntries(all => {
    const found = all
      .filter(({hash}) => hash === '')
      .map(({name}) =>
        fails(name, 'has an empty password', `passwd ${name}, or passwd -l ${name}`),
      );
    return orHolds(found, `${all.length} accounts, none empty`);
  }),
};

/** crypt(5): how a hash begins, and what is to be thought of it. */
const methods: readonly (readonly [start: RegExp, name: string, strong: boolean])[] = [
  [/^\$y\$/, 'yescrypt', true],
  [/^\$gy\$/, 'gost-yescrypt', true],
  [/^\$7\$/, 'scrypt', true],
  [/^\$6\$/, 'sha512crypt', true],
  [/^\$2[aby]\$/, 'bcrypt', true],
  [/^\$5\$/, 'sha256crypt', false],
  [/^\$sha1/, 'sha1crypt', false],
  [/^\$md5|^\$1\$/, 'md5crypt', false],
  [/^\$3\$/, 'NTHASH', false],
];

const method: Check = {
  id: 'password-method',
  section: 'credentials',
  claim:
    'Every password is hashed with yescrypt, or another method of crypt(5) that is strong ' +
    'against guessing',
  proof: "awk -F: '{print $1, substr($2, 1, 3)}' /etc/passwd /etc/shadow",
  remedy: 'ENCRYPT_METHOD YESCRYPT in /etc/login.defs, then passwd ACCOUNT',
  applies: 'both',
  judge: byEntries(all => {
    const found = all
      .filter(({hash}) => hash !== '' && !isLocked(hash))
      .map(({name, hash}) => {
        const [, word = 'DES or unknown', strong = false] =
          methods.find(([start]) => start.test(hash)) ?? [];
        return strong ? holds(name, word) : fails(name, `hashed with ${word}`, `passwd ${name}`);
      });
    return orHolds(found, 'every account is locked');
  }),
};

const stock: Check = {
  id: 'password-stock',
  section: 'credentials',
  claim: 'No account has a stock password or its own name as password',
  proof: 'perl -e \'print crypt("password", (getpwnam "ACCOUNT")[1]) eq (getpwnam "ACCOUNT")[1]\'',
  remedy: 'passwd ACCOUNT',
  applies: 'both',
  judge: byEntries(async (all, inspector) => {
    const open = all.filter(({hash}) => hash !== '' && !isLocked(hash));
    if (open.length === 0) return [holds('', 'every account is locked')];
    const {code, stdout} = await inspector.ask(matchStock(open));
    if (code !== 0)
      return open.map(({name}) =>
        cannotTell(
          name,
          'perl, whose crypt would compare it with stock passwords, did not answer',
          'Install perl and ask again.',
        ),
      );
    const hit = new Set(stdout.split('\n').filter(Boolean));
    return open.map(({name}) =>
      hit.has(name)
        ? fails(name, 'has a stock password', `passwd ${name}`)
        : holds(name, `none of ${stockPasswords.length} stock passwords`),
    );
  }),
};

const rootLocked: Check = {
  id: 'root-as-answered',
  section: 'credentials',
  claim: 'root is locked, or has a password because the answers say so',
  proof: 'passwd -S root',
  remedy: 'passwd -l root',
  applies: 'both',
  judge: byEntries(async (all, inspector) => {
    const locked = isLocked(all.find(({name}) => name === 'root')?.hash ?? '!');
    const wanted = (await inspector.answers())?.root;
    if (locked)
      return [
        wanted === 'password'
          ? fails('root', 'is locked, the answers ask for a password', 'passwd root')
          : holds('root', 'locked'),
      ];
    return [
      wanted === 'password'
        ? holds('root', 'has a password, as answered')
        : fails(
            'root',
            wanted === 'locked'
              ? 'has a password, the answers ask for a locked root'
              : 'has a password that no answers ask for',
          ),
    ];
  }),
};

/** Accounts that live media and cloud images bring along. */
const liveNames = new Set([
  'live',
  'liveuser',
  'live-user',
  'user',
  'installer',
  'archiso',
  'debian',
  'ubuntu',
  'fedora',
  'admin',
  'guest',
  'demo',
  'test',
  'vagrant',
  'pi',
]);

const people: Check = {
  id: 'live-account',
  section: 'credentials',
  claim: 'Nobody but the people of the answers has an account; none of a live medium is left over',
  proof: `getent passwd {${peopleNumbers.first}..${peopleNumbers.last}}`,
  remedy: 'userdel -r ACCOUNT, or name the account in the answers',
  applies: 'both',
  async judge(inspector) {
    const answered = (await inspector.answers())?.users.map(({name}) => name);
    const found = (await peopleOf(inspector)).map(({name}) => {
      if (answered)
        return answered.includes(name)
          ? holds(name, 'is in the answers')
          : fails(name, 'is not in the answers', `userdel -r ${name}`);
      return liveNames.has(name)
        ? fails(name, 'is an account of live media', `userdel -r ${name}`)
        : holds(name, 'is no account of live media');
    });
    return orHolds(found, 'there are no accounts of people');
  },
};

export const passwordChecks: readonly Check[] = [empty, method, stock, rootLocked, people];
