// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {answeredOf, type Answered} from './answered.ts';
import {failed, held, type Claim, type Inquiry} from './claim.ts';

/** Second field of `passwd -S`: P usable, L locked, NP none (passwd(1)). */
async function passwordState({ask}: Inquiry, user: string): Promise<string> {
  const {output} = await ask(read('passwd', '-S', user));
  return output.split(/\s+/)[1] ?? 'unknown';
}

async function complaintsAbout(
  inquiry: Inquiry,
  user: Answered['users'][number],
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const state = await passwordState(inquiry, user.name);
  if (state !== 'P') complaints.push(`${user.name}'s password is ${state}`);
  if (user.uid !== undefined) {
    const {output} = await inquiry.ask(read('id', '-u', user.name));
    if (output !== `${user.uid}`) complaints.push(`${user.name} has the number ${output}`);
  }
  const groups = (await inquiry.ask(read('id', '-nG', user.name))).output.split(/\s+/);
  for (const group of user.groups)
    if (!groups.includes(group)) complaints.push(`${user.name} is not in ${group}`);
  if (user.sshKeys.length > 0) {
    const keys =
      (await inquiry.reader.files.readText(`/home/${user.name}/.ssh/authorized_keys`)) ?? '';
    const missing = user.sshKeys.filter(key => !keys.split('\n').includes(key));
    if (missing.length > 0)
      complaints.push(`${missing.length} ssh keys of ${user.name} are missing`);
  }
  return complaints;
}

const users: Claim = {
  id: 'users',
  claim: 'Users, groups and ssh keys are as answered',
  async judge(inquiry) {
    const answers = answeredOf(inquiry.subject);
    const complaints = (
      await Promise.all(answers.users.map(user => complaintsAbout(inquiry, user)))
    ).flat();
    return complaints.length === 0
      ? held(answers.users.map(user => user.name).join(', '))
      : failed(complaints.join('; '));
  },
};

const groups: Claim = {
  id: 'groups',
  claim: 'The answered groups are there, with their numbers',
  async judge({ask, subject}) {
    const wanted = answeredOf(subject).groups;
    const {output} = await ask(read('getent', 'group', ...wanted.map(({name}) => name)));
    const found = new Map(
      output
        .split('\n')
        .map(line => line.split(':'))
        .map(([name = '', , gid]) => [name, gid]),
    );
    const wrong = wanted.filter(
      ({name, gid}) => !found.has(name) || (gid !== undefined && found.get(name) !== `${gid}`),
    );
    if (wrong.length > 0)
      return failed(`not as answered: ${wrong.map(({name}) => name).join(', ')}`);
    return held(wanted.map(({name}) => name).join(', ') || 'none were asked for');
  },
};

const root: Claim = {
  id: 'root-policy',
  claim: 'root is locked or has a password, as answered',
  async judge(inquiry) {
    const answers = answeredOf(inquiry.subject);
    const state = await passwordState(inquiry, 'root');
    const wanted = answers.root === 'locked' ? 'L' : 'P';
    return state === wanted
      ? held(`passwd -S says ${state}`)
      : failed(`passwd -S says ${state}, the answers ask for ${wanted}`);
  },
};

/**
 * A host name template as a pattern: what {serial} and {mac} became on this machine is not asked
 * again.
 */
const patternOf = (template: string): RegExp =>
  new RegExp(
    `^${template
      .replaceAll('.', String.raw`\.`)
      .replaceAll('{serial}', '[a-z0-9.-]+')
      .replaceAll('{mac}', '[0-9a-f]{12}')}$`,
  );

const hostname: Claim = {
  id: 'host-name',
  claim: 'The host name is as answered',
  async judge({ask, subject}) {
    const answers = answeredOf(subject);
    const {output} = await ask(read('uname', '-n'));
    return patternOf(answers.hostname).test(output)
      ? held(output)
      : failed(`it is ${output}, the answers ask for ${answers.hostname}`);
  },
};

export const peopleClaims: readonly Claim[] = [users, groups, root, hostname];
