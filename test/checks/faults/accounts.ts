// SPDX-License-Identifier: GPL-3.0-or-later
import {on} from '../../support/world.ts';
import type {Fault} from './fault.ts';

const shadow = (line: string) => `root:!*:20454::::::\n${line}:20454:0:99999:7:::\n`;

/** Machines whose accounts, credentials or files give too much. */
export const accountFaults: readonly Fault[] = [
  [
    'a program got a capability',
    'file-capabilities',
    '/usr/local/bin/tool',
    {rules: [on('getcap', '/usr/bin/ping cap_net_raw=ep\n/usr/local/bin/tool cap_setuid=ep\n')]},
  ],
  [
    'a reviewed program got more than its capability',
    'file-capabilities',
    '/usr/bin/ping',
    {rules: [on('getcap', '/usr/bin/ping cap_net_raw,cap_sys_admin=ep\n')]},
  ],
  ['a password is empty', 'password-empty', 'alice', {files: {'/etc/shadow': shadow('alice:')}}],
  ['a password is a stock one', 'password-stock', 'alice', {rules: [on('perl', 'alice\n')]}],
  [
    'a password is hashed with MD5',
    'password-method',
    'alice',
    {files: {'/etc/shadow': shadow('alice:$1$abc$defghijklmnopqrstuvwx.')}},
  ],
  [
    'a password is hashed with MD5 in passwd itself',
    'password-method',
    'alice',
    {
      files: {
        '/etc/passwd':
          'root:x:0:0::/root:/bin/sh\nalice:$1$abc$defghijklmnopqrstuvwx.:1042:1042::/home/alice:/bin/bash\n',
      },
    },
  ],
  [
    'a password is empty in passwd itself',
    'password-empty',
    'alice',
    {
      files: {
        '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice::1042:1042::/home/alice:/bin/bash\n',
      },
    },
  ],
  [
    'root has a password in passwd itself',
    'root-as-answered',
    'root',
    {files: {'/etc/passwd': 'root:$y$j9T$abc$def:0:0::/root:/bin/sh\n'}},
  ],
  [
    'root has a password against the answers',
    'root-as-answered',
    'root',
    {files: {'/etc/shadow': 'root:$y$j9T$abc$def:20454::::::\n'}},
  ],
  [
    "the live medium's account is left over",
    'live-account',
    'live',
    {
      files: {
        '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nlive:x:1000:1000::/home/live:/bin/bash\n',
      },
    },
  ],
  [
    'a credential is readable',
    'credential-files',
    '/etc/credstore/db.password',
    {files: {'/etc/credstore/db.password': 'x'}},
  ],
  [
    'somebody is in the group docker',
    'root-groups',
    'alice',
    {files: {'/etc/group': 'root:x:0:\ndocker:x:998:alice\n'}},
  ],
  ...['', 'bob'].map(
    listed =>
      [
        `somebody has the group docker as primary one, members: "${listed}"`,
        'root-groups',
        'bob',
        {
          files: {
            '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nbob:x:1001:998::/home/bob:/bin/bash\n',
            '/etc/group': `root:x:0:\ndocker:x:998:${listed}\n`,
          },
        },
      ] as const,
  ),
  [
    'somebody is root under another name',
    'uid-zero',
    'toor',
    {files: {'/etc/passwd': 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n'}},
  ],
  [
    'a setuid program was added',
    'setuid-files',
    '/usr/local/bin/helper',
    {
      rules: [
        on(
          ({program, args}) => program === 'find' && args.includes('/6000'),
          '4755 0 0 /usr/local/bin/helper\0',
        ),
      ],
    },
  ],
  [
    'a program of the list became more',
    'setuid-files',
    '/usr/bin/ssh-agent',
    {
      rules: [
        on(
          ({program, args}) => program === 'find' && args.includes('/6000'),
          '6755 0 101 /usr/bin/ssh-agent\0',
        ),
      ],
    },
  ],
];
