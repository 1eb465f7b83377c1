// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {parseGroup, parsePasswd, parseShadow} from '../../src/formats/passwd.ts';

describe('passwd, shadow and group', () => {
  test('are read in order', () => {
    expect(
      parsePasswd('root:x:0:0::/root:/bin/sh\nalice:$y$j9T$h:1000:1001:A:/home/alice:/bin/bash\n'),
    ).toEqual([
      {name: 'root', password: 'x', uid: 0, gid: 0, gecos: '', home: '/root', shell: '/bin/sh'},
      {
        name: 'alice',
        password: '$y$j9T$h',
        uid: 1000,
        gid: 1001,
        gecos: 'A',
        home: '/home/alice',
        shell: '/bin/bash',
      },
    ]);
    expect(parseShadow('root:*:19000:0:99999:7:::\nalice:\n')).toEqual([
      {name: 'root', hash: '*'},
      {name: 'alice', hash: ''},
    ]);
    expect(parseGroup('sudo:x:27:alice,bob\nempty:x:28:\n')).toEqual([
      {name: 'sudo', gid: 27, members: ['alice', 'bob']},
      {name: 'empty', gid: 28, members: []},
    ]);
  });

  test('lines that name nothing are no accounts', () => {
    const text = '\n:x:0:0:::\nalone\n+::::::\n';
    expect([parsePasswd(text), parseGroup(text)]).toEqual([[], []]);
    expect(parseShadow('\nalone\n:hash\n')).toEqual([]);
  });
});
