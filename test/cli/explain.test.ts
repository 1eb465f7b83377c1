// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {sha512Hash, validAnswers} from '../answers/support.ts';
import type {Entry} from '../support/memory-files.ts';
import {desk} from './support.ts';

async function explained(words: readonly string[], files: Readonly<Record<string, Entry>> = {}) {
  const at = desk({files, credentials: '/c'});
  return {code: await at.run('explain', ...words), out: at.out, err: at.err, world: at.world};
}
const yaml = (more: object = {}): string =>
  JSON.stringify({...validAnswers(), ...more}, undefined, '  ');

describe('fields', () => {
  test('all of them, as a tree', async () => {
    const {code, out} = await explained([]);
    expect(code).toBe(0);
    expect(out.find(line => line.startsWith('disk'))).toMatch(/^disk \* +\S/);
    expect(out.some(line => /^ {2}pin|^ {4}pin/.test(line))).toBe(true);
    expect(out.every(line => line.length <= 79)).toBe(true);
  });
  test('one of them, whole', async () => {
    const {code, out} = await explained(['users[0].password']);
    expect(code).toBe(0);
    expect(out[0]).toBe('users.password');
  });
  test('none of that name: the nearest, and 2', async () => {
    const {code, out, err} = await explained(['locael']);
    expect([code, out]).toEqual([2, []]);
    expect(err.join(' ')).toContain('locale');
  });
});

describe('where values come from', () => {
  const find = (lines: readonly string[], field: string): string | undefined =>
    lines.find(line => line.includes(` ${field}: `));

  test('the channel, then line and column or the default', async () => {
    const {code, out} = await explained(['--answers', '/a'], {'/a': yaml()});
    expect(code).toBe(0);
    expect(out[0]).toBe('From the file /a; line:column of it, or default:');
    expect(find(out, 'hostname')).toMatch(/^\d+:\d+ +hostname: forge-vm$/);
    expect(find(out, 'ssh.enable')).toMatch(/^default +ssh.enable: false$/);
  });

  test('a channel that is not a file', async () => {
    const {out} = await explained(['--credentials'], {'/c/forge.answers': yaml()});
    expect(out[0]).toBe('From the credential forge.answers; line:column of it, or default:');
  });

  test('what a template becomes here', async () => {
    const files = {
      '/a': yaml({hostname: 'node-{serial}'}),
      '/sys/class/dmi/id/product_serial': 'abc123\n',
    };
    expect((await explained(['--answers', '/a'], files)).out.at(-1)).toBe(
      'filled   hostname: node-abc123 on this machine',
    );
    const {code, out} = await explained(['--answers', '/a'], {'/a': files['/a']});
    expect(code).toBe(0);
    expect(out.at(-1)).toMatch(/^filled {3}hostname: not on this machine: /);
  });

  test('of one field and what is in it only', async () => {
    const {out} = await explained(['users', '--answers', '/a'], {'/a': yaml()});
    const values = out.slice(out.findIndex(line => line.startsWith('From ')) + 1);
    expect(values.length).toBeGreaterThan(2);
    expect(values.every(line => line.includes(' users[0].'))).toBe(true);
  });

  test('never a hash', async () => {
    const {out} = await explained(['--answers', '/a'], {'/a': yaml({root: {hash: sha512Hash}})});
    expect(out.join('\n')).not.toContain('$6$');
    expect(out.join('\n')).not.toContain('$y$');
  });

  test('answers with faults are told as everywhere, with 2', async () => {
    const {code, err} = await explained(['--answers', '/a'], {'/a': yaml({locale: 'xx'})});
    expect(code).toBe(2);
    expect(err.join(' ')).toContain('locale');
  });
  test('a hash without answers makes no sense', async () =>
    expect((await explained(['--sha256', '0'.repeat(64)])).code).toBe(2));
});
