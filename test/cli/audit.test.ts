// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {on} from '../support/world.ts';
import {desk} from './support.ts';

const lists = {
  '/mnt/t/usr/lib/forge/confinement/exceptions.yaml':
    '- units: [a.service]\n  directives: [ProtectHome]\n  reason: It is a test of the ' +
    'audit.\n  source: this file\n',
  '/mnt/t/usr/lib/forge/confinement/setuid.yaml':
    '- paths: [/usr/bin/su]\n  bits: u\n  reason: It becomes root.\n  source: su(1)\n',
};
const passwd = {'/mnt/t/etc/passwd': 'root:x:0:0::/root:/bin/sh\n'};
/** A tree in which find sees an empty /etc. */
const tree = (files: Readonly<Record<string, string>> = {}) =>
  desk({
    files: {...lists, ...passwd, ...files},
    commands: [on('find', 'd 755 0 0 1700000000.0 /mnt/t/etc\0\0'), on(() => true, {code: 127})],
  });

describe('forge audit', () => {
  test('ends with 0 when all that was asked holds, and shows each finding with its command', async () => {
    const at = tree();
    expect(await at.run('audit', '--root', '/mnt/t/', 'uid-zero')).toBe(0);
    expect(at.out).toEqual([
      'uid-zero: Only root has the user number 0',
      '  holds: only root',
      '      $ cat /mnt/t/etc/passwd',
    ]);
  });

  test('ends with 1 when something fails, with 3 when something cannot be told, in every form of report', async () => {
    const bad = {'/mnt/t/etc/passwd': 'root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n'};
    for (const form of [[], ['--json'], ['--sarif']]) {
      expect(await tree(bad).run('audit', '--root', '/mnt/t', ...form, 'uid-zero')).toBe(1);
      expect(await tree().run('audit', '--root', '/mnt/t', ...form, 'password-empty')).toBe(3);
    }
  });

  test('prints a record or a SARIF log that parse, and nothing else', async () => {
    const [json, sarif] = [tree(), tree()];
    await json.run('audit', '--root', '/mnt/t', '--json', 'accounts');
    await sarif.run('audit', '--root', '/mnt/t', '--sarif', 'accounts');
    expect(JSON.parse(json.out.join(''))).toMatchObject({
      type: 'audit',
      forge: '1.2.3',
      worst: 'holds',
      root: '/mnt/t',
      lists: Object.keys(lists),
    });
    expect(JSON.parse(sarif.out.join('\n'))).toMatchObject({
      version: '2.1.0',
      runs: [{tool: {driver: {name: 'forge audit', version: '1.2.3'}}}],
    });
  });

  test.each([
    [['uid-zer'], 'there is no rule "uid-zer"; did you mean uid-zero?'],
    [['--json', '--sarif'], 'exclude each other'],
    [['--root', '/nowhere'], '/nowhere is no directory'],
  ] as const)('%j is bad usage', async (words, fault) => {
    const at = tree();
    expect(await at.run('audit', ...words)).toBe(2);
    expect(at.err.join('\n')).toContain(fault);
    expect(at.world.calls).toEqual([]);
  });

  test('stops at a broken list instead of judging without it', async () => {
    const at = tree({'/mnt/t/usr/lib/forge/confinement/setuid.yaml': '- nonsense'});
    expect(await at.run('audit', '--root', '/mnt/t')).toBe(1);
    expect(at.err.join('\n')).toContain('CONFINEMENT-SETUID-INVALID');
  });

  test('changes nothing', async () => {
    const at = tree();
    await at.run('audit', '--root', '/mnt/t');
    expect(at.world.changes()).toEqual([]);
    expect(at.world.files.writes).toEqual([]);
  });
});
