// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {readTables, tablesOf} from '../../../src/steps/machine/tables.ts';
import {fakeWorld} from '../../support/world.ts';

describe('passwd, shadow and group', () => {
  test('are held by name, the first line of a name counts', () => {
    const {users, passwords, groups} = tablesOf(
      'alice:x:1000:1001:A:/home/alice:/bin/bash\nalice:x:0:0::/:/bin/sh\n',
      'alice:$y$1:1::::::\nalice:!:1::::::\n',
      'sudo:x:27:alice,bob\nsudo:x:0:\n',
    );
    expect(users.get('alice')?.uid).toBe(1000);
    expect(passwords.get('alice')).toBe('$y$1');
    expect(groups.get('sudo')?.gid).toBe(27);
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
