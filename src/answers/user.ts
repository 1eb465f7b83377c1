// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {answerableNumbers} from '../os/accounts.ts';
import {described} from './described.ts';
import {fullName, groupName, shellPath, userName} from './names.ts';
import {userPassword} from './source.ts';
import {sshKeyFault} from './ssh-key.ts';

const sshKey = z
  .string()
  .max(16_384, {error: 'at most 16384 characters', abort: true})
  .superRefine((line, context) => {
    const fault = sshKeyFault(line);
    if (fault === undefined) return;
    const params = /PRIVATE KEY/.test(line) ? {fault: 'SECRET-IN-CLEAR'} : {};
    context.addIssue({code: 'custom', message: fault, params});
  });

const accountNumber = z.int().min(answerableNumbers.first).max(answerableNumbers.last);

/** A group that the image does not have. */
export const groupAnswer = z.strictObject({
  name: described(groupName, 'Name of the group', {
    examples: ['lab'],
    see: 'https://systemd.io/USER_NAMES/',
  }),
  gid: described(accountNumber, 'Number of the group; chosen by the system when absent', {
    examples: [5000],
    see: 'sysusers.d(5)',
  }).exactOptional(),
});

/** A person's account. What must fit together between accounts: rules/people.ts. */
export const userAnswer = z.strictObject({
  name: described(userName, 'Login name', {
    examples: ['alice'],
    see: 'https://systemd.io/USER_NAMES/',
  }),
  uid: described(
    accountNumber,
    'Number of the user and of its own group; given in order from 1000 when absent',
    {
      examples: [1000],
      see: 'sysusers.d(5)',
    },
  ).exactOptional(),
  fullName: described(fullName, 'Name of the person, for greetings', {
    examples: ['Alice Liddell'],
    see: 'passwd(5)',
  }).exactOptional(),
  password: described(
    userPassword,
    'Hash of the password, where to find that hash, or generate for a random one that ' +
      'is shown once; never the password',
    {
      examples: [{credential: 'forge.alice-password'}, 'generate'],
      see: 'crypt(5)',
    },
  ),
  groups: described(
    z.array(groupName).max(64),
    'Further groups, such as sudo or wheel for administrators; they must exist in the ' +
      'image or in groups',
    {examples: [['sudo']], see: 'group(5)'},
  ).default([]),
  sshKeys: described(
    z.array(sshKey).max(64),
    'Public SSH keys that may log in, one line of a .pub file each',
    {
      examples: [
        [
          'ssh-ed25519 ' +
            'AAAAC3NzaC1lZDI1NTE5AAAAIOCxxaylMQNNn2IQKKitdzM0ouZrZ6hctM7ayBCvcVo/ ' +
            'alice@example.org',
        ],
      ],
      see: 'sshd(8), AUTHORIZED_KEYS FILE FORMAT',
    },
  ).default([]),
  shell: described(shellPath, 'Login shell; /bin/bash when absent', {
    examples: ['/usr/bin/zsh'],
    see: 'passwd(5)',
  }).exactOptional(),
});
