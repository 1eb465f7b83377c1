// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import type {InstalledAnswers} from '../../answers/public.ts';
import {requiredAnswers} from '../installed-answers.ts';
import {fails, holds, type Check} from '../check.ts';
import type {Inspector} from '../inspector.ts';

/** Second field of `passwd -S`: P usable, L locked, NP none (passwd(1)). */
async function passwordState(inspector: Inspector, user: string): Promise<string> {
  const {output} = await inspector.answer(read('passwd', '-S', user));
  return output.split(/\s+/)[1] ?? 'unknown';
}

async function complaintsAbout(
  inspector: Inspector,
  user: InstalledAnswers['users'][number],
): Promise<readonly string[]> {
  const complaints: string[] = [];
  const state = await passwordState(inspector, user.name);
  if (state !== 'P') complaints.push(`${user.name}'s password is ${state}`);
  if (user.uid !== undefined) {
    const {output} = await inspector.answer(read('id', '-u', user.name));
    if (output !== `${user.uid}`) complaints.push(`${user.name} has the number ${output}`);
  }
  const groups = (await inspector.answer(read('id', '-nG', user.name))).output.split(/\s+/);
  for (const group of user.groups)
    if (!groups.includes(group)) complaints.push(`${user.name} is not in ${group}`);
  if (user.sshKeys.length > 0) {
    const keys = (await inspector.secret(`/home/${user.name}/.ssh/authorized_keys`)) ?? '';
    const missing = user.sshKeys.filter(key => !keys.split('\n').includes(key));
    if (missing.length > 0)
      complaints.push(`${missing.length} ssh keys of ${user.name} are missing`);
  }
  return complaints;
}

const users: Check = {
  id: 'users',
  section: 'accounts',
  claim: 'Users, groups and ssh keys are as answered',
  proof: 'passwd -S; id',
  remedy: 'Mend the account named.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const answers = await requiredAnswers(inspector);
    const complaints = (
      await Promise.all(answers.users.map(user => complaintsAbout(inspector, user)))
    ).flat();
    return complaints.length === 0
      ? holds('', answers.users.map(user => user.name).join(', '))
      : fails('', complaints.join('; '));
  },
};

const groups: Check = {
  id: 'groups',
  section: 'accounts',
  claim: 'The answered groups are there, with their numbers',
  proof: 'getent group',
  remedy: 'groupadd GROUP, or groupmod -g NUMBER GROUP.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const wanted = (await requiredAnswers(inspector)).groups;
    const {output} = await inspector.answer(
      read('getent', 'group', ...wanted.map(({name}) => name)),
    );
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
      return fails('', `not as answered: ${wrong.map(({name}) => name).join(', ')}`);
    return holds('', wanted.map(({name}) => name).join(', ') || 'none were asked for');
  },
};

const root: Check = {
  id: 'root-policy',
  section: 'accounts',
  claim: 'root is locked or has a password, as answered',
  proof: 'passwd -S root',
  remedy: 'passwd -l root, or passwd root where the answers ask for a password.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const answers = await requiredAnswers(inspector);
    const state = await passwordState(inspector, 'root');
    const wanted = answers.root === 'locked' ? 'L' : 'P';
    return state === wanted
      ? holds('', `passwd -S says ${state}`)
      : fails('', `passwd -S says ${state}, the answers ask for ${wanted}`);
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

const hostname: Check = {
  id: 'host-name',
  section: 'boot',
  claim: 'The host name is as answered',
  proof: 'uname -n',
  remedy: 'hostnamectl hostname NAME',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const answers = await requiredAnswers(inspector);
    const {output} = await inspector.answer(read('uname', '-n'));
    return patternOf(answers.hostname).test(output)
      ? holds('', output)
      : fails('', `it is ${output}, the answers ask for ${answers.hostname}`);
  },
};

export const peopleChecks: readonly Check[] = [users, groups, root, hostname];
