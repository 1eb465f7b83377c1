// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {parseGroups, parsePasswd, readTables} from '../../../src/steps/machine/tables.ts';
import {fakeWorld} from '../../support/world.ts';

describe('passwd, shadow and group', () => {
  test('are read by name', () => {
    expect(parsePasswd('alice:x:1000:1001:A:/home/alice:/bin/bash\n').get('alice')).toEqual({
      name: 'alice',
      uid: 1000,
      gid: 1001,
      gecos: 'A',
      home: '/home/alice',
      shell: '/bin/bash',
    });
    expect([...parseGroups('sudo:x:27:alice,bob\nempty:x:28:\n')]).toEqual([
      ['sudo', {gid: 27, members: ['alice', 'bob']}],
      ['empty', {gid: 28, members: []}],
    ]);
  });

  test('a tree without passwd is none; one without shadow has no passwords', async () => {
    expect(await readTables(fakeWorld().reader(), '/t')).toBeUndefined();
    const tables = await readTables(
      fakeWorld({files: {'/t/etc/passwd': 'root:x:0:0:::\n'}}).reader(),
      '/t',
    );
    expect(tables?.users.get('root')?.uid).toBe(0);
    expect(tables?.passwords.size).toBe(0);
  });
});
