// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from './schema.ts';

/**
 * The answers without anything that must not lie on the unencrypted ESP: no hash, no ssh key, no
 * name of a secret's place. What is left is enough to show a person what was being installed, and
 * to ask again for the rest.
 */
export function publicAnswers(answers: Answers) {
  const {
    users,
    root: _root,
    mok,
    state,
    report,
    policies: {interrupted: _interrupted, ...policies},
    ...open
  } = answers;
  return {
    ...open,
    // What becomes of an interrupted installation does not make it another one.
    policies,
    report: publicReport(report),
    state: withoutSource(state),
    users: users.map(({password: _password, sshKeys: _keys, ...open}) => open),
    root: rootPolicy(answers),
    mok: withoutPassword(mok),
  };
}

const withoutSource = ({passphrase: _passphrase, ...open}: Answers['state']) => open;
const withoutPassword = ({password: _password, ...open}: Answers['mok']) => open;

/** Where reports go, without the place of the token. */
export function publicReport({https, ...open}: Answers['report']) {
  if (!https) return open;
  const {token: _token, ...address} = https;
  return {...open, https: address};
}

/**
 * What the installed machine keeps in /etc/forge/answers.json, on its encrypted state: the public
 * part, and the public keys that may log in.
 */
export function installedAnswers(answers: Answers) {
  const open = publicAnswers(answers);
  return {
    ...open,
    users: open.users.map((user, index) => ({
      ...user,
      sshKeys: answers.users[index]?.sshKeys ?? [],
    })),
  };
}

const rootPolicy = ({root}: Answers): 'locked' | 'password' =>
  root === 'locked' ? 'locked' : 'password';
