// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {desk} from './support.ts';

const named = ['--out', '/o', '--name', 'N', '--version', '1', '--variant', 'server'];

describe('forge payload build', () => {
  test.each([
    [[], '--tree and --tar'],
    [['--tree', '/t', '--tar', '/x'], '--tree and --tar'],
    [['--tree', '/t'], '--out is missing'],
    [['--tree', '/t', '--out', '/o'], '--name is missing'],
    [['--tree', '/t', ...named], '--gpg-key and --sign-with'],
    [['--tree', '/t', ...named, '--gpg-key', 'A', '--sign-with', 'b'], '--gpg-key and --sign-with'],
    [['--tree', '/t', ...named, '--gpg-key', 'A', '--slot', '0'], '--slot is a number of bytes'],
    [
      ['--tree', '/t', ...named, '--gpg-key', 'A', '--minimum-disk', '1e9'],
      '--minimum-disk is a number',
    ],
    [['--tree', '/t', ...named, '--gpg-key', 'A', '--part', 'kernel'], '--part is NAME=PATH'],
    [['--tree', '/t', ...named, '--gpg-key', 'A', '--part', 'boot=/x'], '--part is NAME=PATH'],
  ])('%j is bad usage', async (words, message) => {
    const at = desk();
    expect(await at.run('payload', 'build', ...words)).toBe(2);
    expect(at.err.join('\n')).toContain(message);
    expect(at.world.files.writes).toEqual([]);
  });

  test('a build time that is none is bad usage', async () => {
    const at = desk({sourceDate: 'yesterday'});
    expect(await at.run('payload', 'build', '--tree', '/t', ...named, '--gpg-key', 'A')).toBe(2);
    expect(at.err.join('\n')).toContain('SOURCE_DATE_EPOCH');
  });

  test('a tree that is none fails before anything gets its name', async () => {
    const at = desk();
    expect(await at.run('payload', 'build', '--tree', '/t', ...named, '--gpg-key', 'A')).toBe(1);
    expect(at.err.join('\n')).toMatch(/PROBLEM PAYLOAD-/);
    expect(at.world.files.tree.has('/o')).toBe(false);
  });
});

describe('forge payload verify', () => {
  test('of a directory that is not there: exit 1, the directory named in full', async () => {
    const at = desk();
    expect(await at.run('payload', 'verify', '/absent')).toBe(1);
    expect(at.err.join('\n')).toMatch(/PAYLOAD-[\s\S]*\/absent/);
  });
});

describe('verbs that need a payload', () => {
  test.each([
    ['plan', '/a'],
    ['install', '--answers', '/a', '--dry-run'],
  ])('%s %s: say that there is none', async (...words) => {
    const {validAnswers} = await import('../answers/support.ts');
    const at = desk({files: {'/a': JSON.stringify(validAnswers())}});
    expect(await at.run(...words)).toBe(1);
    expect(at.err.join('\n')).toMatch(/PROBLEM PAYLOAD-/);
    expect([...at.world.changes(), ...at.world.files.writes]).toEqual([]);
  });
});
