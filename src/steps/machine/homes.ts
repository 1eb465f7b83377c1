// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Action} from '../../engine/plan/action.ts';
import type {Reader, Worker} from '../../engine/plan/step.ts';
import {write, type Command} from '../../system/command.ts';
import type {Target} from '../target/target.ts';
import {accountsOf, authorizedKeys, type Account} from './accounts.ts';

const {root} = livePaths;

/** Where the copies of /etc/skel are made, on the file system that they stay on. */
const staging = '/home/.forge-homes';

const staged = ({name}: Account): string => `${root}${staging}/${name}`;

/** Lines of tmpfiles.d(5): a private copy of /etc/skel for each account (`C`), beside the homes. */
export const skeletonLines = (accounts: readonly Account[]): string =>
  [
    `d ${staging} 0700 root root -\n`,
    ...accounts.map(({name}) => `C ${staging}/${name} 0700 ${name} ${name} - /etc/skel\n`),
  ].join('');

/**
 * Lines of tmpfiles.d(5) for homes that are there, with one line for each path (a second one would
 * be ignored): they are private, and the SSH keys are written whole (`f+`), base64 (`~`) so that
 * nothing in a key's comment is read as a specifier.
 */
export const homeLines = (accounts: readonly Account[]): string =>
  accounts
    .flatMap(({name, home, sshKeys}) => [
      `d ${home} 0700 ${name} ${name} -\n`,
      ...(sshKeys.length === 0
        ? []
        : [
            `d ${home}/.ssh 0700 ${name} ${name} -\n`,
            `f+~ ${home}/.ssh/authorized_keys 0600 ${name} ${name} - ` +
              `${Buffer.from(authorizedKeys(sshKeys)).toString('base64')}\n`,
          ]),
    ])
    .join('');

const tmpfiles = (stdin: string): Command => ({
  ...write('systemd-tmpfiles', `--root=${root}`, '--create', '-'),
  stdin,
});

/**
 * Gives every account that has no home yet its copy. A home that is there stays as it is: somebody
 * may live in it.
 */
async function moveIn(worker: Worker, accounts: readonly Account[]): Promise<void> {
  for (const account of accounts) {
    const home = `${root}${account.home}`;
    if ((await worker.files.stat(home)) || !(await worker.files.stat(staged(account)))) continue;
    await worker.change(write('mv', '--no-target-directory', '--', staged(account), home));
  }
}

/**
 * Makes people's homes. Each is copied elsewhere, flushed, and only then gets its name: a home that
 * is there is a whole one, so nobody has to tell one that was cut while it was copied from one that
 * its owner has changed, and none is ever taken back.
 */
export function homeActions({answers}: Target): readonly Action[] {
  if (answers.users.length === 0) return [];
  const accounts = accountsOf(answers);
  return [
    {kind: 'command', command: tmpfiles(skeletonLines(accounts))},
    {kind: 'command', command: write('sync', '--file-system', livePaths.state)},
    {
      kind: 'task',
      name: 'homes',
      args: Object.fromEntries(accounts.map(account => [account.home, staged(account)])),
      effect: 'write',
    },
    {kind: 'remove', path: `${root}${staging}`},
    {kind: 'command', command: tmpfiles(homeLines(accounts))},
  ];
}

/** The task `homes`. */
export const homesTask =
  ({answers}: Target) =>
  async (worker: Worker): Promise<void> =>
    moveIn(worker, accountsOf(answers));

/** Takes away copies that an interrupted try left. */
export const removeStaged = async (worker: Worker): Promise<void> =>
  void (await worker.change(write('rm', '--recursive', '--force', '--', `${root}${staging}`)));

/** That such copies are still there. */
export const stagedFaults = async ({files}: Reader): Promise<readonly string[]> =>
  (await files.stat(`${root}${staging}`)) ? [`${staging} holds what an interrupted try left`] : [];
