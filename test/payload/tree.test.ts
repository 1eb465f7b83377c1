// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {
  openTree,
  tarExtract,
  tarList,
  type RootTree,
  type TreeTools,
} from '../../src/payload/tree.ts';
import type {Command} from '../../src/system/command.ts';
import {memoryFiles, type MemoryFiles} from '../support/memory-files.ts';
import {problemOf} from './recorded.ts';

const files = (): MemoryFiles =>
  memoryFiles({
    '/t/usr/lib/os-release': 'ID=x\n',
    '/t/usr/lib/modules/1/vmlinuz': 'k1',
    '/t/usr/lib/modules/2/vmlinuz': 'k2',
    '/t/etc': {directory: true},
    '/t/inside': {link: 'usr/lib/os-release'},
    '/t/outside': {link: '/etc/passwd'},
    '/t/climbing': {link: '../../etc/passwd'},
    '/t/dangling': {link: 'gone'},
    '/etc/passwd': 'root:x:0:0\n',
    '/tx/file': 'beside',
    '/t/beside': {link: '/tx/file'},
  });

/**
 * tar as it was seen to behave: lists with "./" or without, directories with a slash at the end,
 * unpacks the members it was asked for.
 */
function tarTools(
  members: readonly string[],
): TreeTools & {readonly ran: Command[]; readonly files: MemoryFiles} {
  const ran: Command[] = [];
  const memory = memoryFiles({'/scratch': {directory: true}});
  return {
    ran,
    files: memory,
    lines: async command => {
      ran.push(command);
      return members;
    },
    change: async command => {
      ran.push(command);
      const asked = typeof command.stdin === 'string' ? command.stdin : '';
      for (const name of asked.split('\n').filter(Boolean))
        memory.put(`/scratch/${name}`, `content of ${name}`);
    },
  };
}

describe('a tree in a directory', () => {
  const open = async (): Promise<RootTree> =>
    openTree({type: 'tree', directory: '/t'}, '/scratch', {
      files: files(),
      lines: never,
      change: never,
    });
  const never = (): never => {
    throw new Error('no command is needed');
  };

  it('knows what is there', async () => {
    const tree = await open();
    expect([
      await tree.has('/etc'),
      await tree.has('/usr/lib/os-release'),
      await tree.has('/nothing'),
    ]).toEqual([true, true, false]);
    expect(await tree.list('/usr/lib/modules')).toEqual(['1', '2']);
    expect(await tree.list('/nothing')).toEqual([]);
    expect([await tree.owner('/etc'), await tree.owner('/nothing')]).toEqual([0, undefined]);
  });

  it('gives real paths of files, follows links inside the tree, and leaves out what is no file', async () => {
    expect([...(await (await open()).bring(['/inside', '/etc', '/dangling', '/nothing']))]).toEqual(
      [['/inside', '/t/usr/lib/os-release']],
    );
  });

  it.each(['/outside', '/climbing', '/beside'])(
    'refuses the link %s, which leads out of the tree',
    async path => {
      const tree = await open();
      expect(await problemOf(() => tree.bring([path]))).toEqual({
        code: 'PAYLOAD-TREE-INVALID',
        detail: expect.stringContaining(`${path} is a link that leads out`),
      });
    },
  );
});

describe.each([['./'], ['']])('a tree in an archive whose members begin with "%s"', prefix => {
  const names = [
    '',
    'usr/',
    'usr/lib/',
    'usr/lib/os-release',
    'usr/lib/modules/',
    'usr/lib/modules/1/',
    'usr/lib/modules/1/vmlinuz',
    'efi/',
  ];
  const members = names.map(name => prefix + name);
  const tools = tarTools(members.filter(name => name !== ''));
  const open = async (): Promise<RootTree> =>
    openTree({type: 'tar', file: '/a.tar'}, '/scratch', tools);

  it('knows what is there, directories too', async () => {
    const tree = await open();
    expect([
      await tree.has('/efi'),
      await tree.has('/usr/lib/os-release'),
      await tree.has('/state'),
    ]).toEqual([true, true, false]);
    expect(await tree.list('/usr/lib/modules')).toEqual(['1']);
    expect(await tree.owner('/usr')).toBeUndefined();
  });

  it('unpacks only what it is asked for, under the names of the archive', async () => {
    const tree = await open();
    const found = await tree.bring(['/usr/lib/os-release', '/nothing']);
    expect([...found]).toEqual([['/usr/lib/os-release', '/scratch/usr/lib/os-release']]);
    expect(tools.ran.at(-1)?.stdin).toBe(`${prefix}usr/lib/os-release\n`);
  });

  it('runs nothing when there is nothing to unpack', async () => {
    const tree = await open();
    const before = tools.ran.length;
    expect([...(await tree.bring(['/nothing']))]).toEqual([]);
    expect(tools.ran).toHaveLength(before);
  });
});

it('never lets an archive decide whose files are made, nor reads names as options', () => {
  expect(tarExtract('/a.tar', '/s', ['-rf', 'b']).args).toEqual([
    '--extract',
    '--file',
    '/a.tar',
    '--directory',
    '/s',
    '--no-same-owner',
    '--no-recursion',
    '--verbatim-files-from',
    '--files-from',
    '-',
  ]);
  expect(tarExtract('/a.tar', '/s', ['-rf', 'b']).stdin).toBe('-rf\nb\n');
  expect(tarList('/a.tar').effect).toBe('read');
});
