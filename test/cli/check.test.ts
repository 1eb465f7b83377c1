// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {validAnswers} from '../answers/support.ts';
import {desk} from './support.ts';

describe('forge check', () => {
  test('a right file: who, what, where; exit 0', async () => {
    const at = desk({files: {'/a.yaml': JSON.stringify(validAnswers())}});
    expect(await at.run('check', '/a.yaml')).toBe(0);
    expect(at.out).toEqual([
      '/a.yaml is right: forge-vm on the disk with {serial: "FORGE-TARGET-1"} (erase: ' +
        'empty-only), for alice; key confirmed by: person',
    ]);
  });

  test('a wrong file: every fault on a line that editors understand; exit 2', async () => {
    const at = desk({files: {'/a.yaml': 'hostnme: x\nversion: 1\n'}});
    expect(await at.run('check', '/a.yaml')).toBe(2);
    expect(at.err).toContain('/a.yaml:1:1: unknown key "hostnme"; did you mean "hostname"?');
    for (const line of at.err) expect(line).toMatch(/^\/a\.yaml:\d+:\d+/);
    expect(at.out).toEqual([]);
  });

  test('no file: exit 2, in words', async () => {
    const at = desk();
    expect(await at.run('check', '/absent')).toBe(2);
    expect(at.err.join('\n')).toMatch(/ANSWERS-UNREADABLE[\s\S]*\/absent: there is no such file/);
  });

  test('a directory instead of a file: exit 2', async () => {
    const at = desk({files: {'/d': {directory: true}}});
    expect(await at.run('check', '/d')).toBe(2);
    expect(at.err.join('\n')).toContain('EISDIR');
  });

  test('looks at no secret and runs nothing', async () => {
    const at = desk({files: {'/a.yaml': JSON.stringify(validAnswers())}});
    await at.run('check', '/a.yaml');
    expect(at.world.calls).toEqual([]);
  });
});
