// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Action} from '../../engine/plan/action.ts';
import type {Target} from '../target/target.ts';

/**
 * Password hashes reach systemd-sysusers(8) and systemd-firstboot(1) as credentials, files named
 * `passwd.hashed-password.NAME` in a directory that the environment names. Arguments would show in
 * the process list. /run is a tmpfs, and the directory is removed when they are done.
 */
export const credentialsDirectory = `${livePaths.secrets}/machine`;

/** What the tools find the directory by (systemd.exec(5)). */
export const credentialsEnvironment = {CREDENTIALS_DIRECTORY: credentialsDirectory} as const;

/**
 * "Locked and invalid" as systemd writes it (basic/user-util.h, PASSWORD_LOCKED_AND_INVALID): no
 * password fits, and unlocking gives none.
 */
export const lockedPassword = '!*';

/**
 * Writes the directory. root always gets an entry, so that a password that an image carries for
 * root is never left standing.
 */
export function credentialActions({answers}: Target): readonly Action[] {
  const file = (user: string, content: string | {readonly secret: string}): Action => ({
    kind: 'file',
    path: `${credentialsDirectory}/passwd.hashed-password.${user}`,
    content,
    mode: 0o600,
  });
  return [
    {kind: 'directory', path: livePaths.secrets, mode: 0o700},
    {kind: 'directory', path: credentialsDirectory, mode: 0o700},
    file('root', answers.root === 'locked' ? lockedPassword : {secret: 'password.root'}),
    ...answers.users.map(({name}) => file(name, {secret: `password.${name}`})),
  ];
}
