// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {confinementOf, exceptionsInTree, withAdditions} from '../../src/payload/confine.ts';
import type {Commands} from '../../src/payload/build-tools.ts';
import {openTree, type RootTree} from '../../src/payload/tree.ts';
import type {Command} from '../../src/system/command.ts';
import {recordedGroups} from '../confinement/groups.ts';
import {memoryFiles, type Entry, type MemoryFiles} from '../support/memory-files.ts';

const usr = '/usr/lib/systemd/system';
type Host = {
  readonly files: MemoryFiles;
  readonly tree: RootTree;
  readonly ran: Command[];
  readonly run: Commands;
};

async function host(entries: Readonly<Record<string, Entry>>): Promise<Host> {
  const files = memoryFiles(
    Object.fromEntries(Object.entries(entries).map(([path, entry]) => [`/t${path}`, entry])),
  );
  const ran: Command[] = [];
  const did = async (command: Command) => {
    ran.push(command);
    return {code: 0, stdout: '', stderr: '', ms: 1};
  };
  const run: Commands = {
    read: did,
    must: did,
    change: did,
    lines: async command => {
      ran.push(command);
      return recordedGroups.split('\n').filter(line => line !== '');
    },
  };
  return {
    files,
    ran,
    run,
    tree: await openTree({type: 'tree', directory: '/t'}, '/s', {
      files,
      lines: async command => run.lines(command),
      change: did,
    }),
  };
}

const unit = (more = ''): string => `[Service]\nExecStart=/bin/x\n${more}`;
const list =
  '- {units: [shell.service, gone.service], directives: all, reason: a reason that is ' +
  'long enough, source: a(8)}\n';

describe('confinementOf', () => {
  it('makes a drop-in for each unit that needs one, and says how all of them stand', async () => {
    const {tree, files, run} = await host({
      [`${usr}/a.service`]: unit(),
      [`${usr}/shell.service`]: unit(),
      [`${usr}/idle.service`]: '[Unit]\n',
      [`${usr}/bad.service`]: unit(),
      [`${usr}/bad.service.d/99-late.conf`]: '[Service]\nPrivateTmp=no\n',
      [exceptionsInTree]: list,
    });
    const {additions, notes} = await confinementOf(tree, files, run);
    expect([...additions.keys()]).toEqual([
      `${usr}/a.service.d/50-forge-confinement.conf`,
      `${usr}/bad.service.d/50-forge-confinement.conf`,
    ]);
    expect(notes).toEqual([
      'sandbox baseline: 4 service units, 2 get a drop-in, 0 keep it by themselves, 1 ' +
        'start nothing',
      'sandbox baseline: wholly excepted, with reasons: shell.service',
      'sandbox baseline: NEITHER KEPT NOR EXCEPTED, a later drop-in undoes it: ' +
        'bad.service (PrivateTmp)',
      'sandbox baseline: exceptions for units that are not here: gone.service',
    ]);
  });

  it('asks for nothing where there are no units', async () => {
    const {tree, files, run, ran} = await host({'/etc/x': 'x'});
    expect(await confinementOf(tree, files, run)).toEqual({additions: new Map(), notes: []});
    expect(ran).toEqual([]);
  });

  it('stops at a list that cannot be read', async () => {
    const {tree, files, run} = await host({
      [`${usr}/a.service`]: unit(),
      [exceptionsInTree]: 'nonsense',
    });
    await expect(confinementOf(tree, files, run)).rejects.toMatchObject({
      code: 'CONFINEMENT-EXCEPTIONS-INVALID',
    });
  });
});

describe('withAdditions', () => {
  const additions = new Map([
    [`${usr}/a.service.d/x.conf`, 'new'],
    [`${usr}/b.service.d/x.conf`, 'new'],
  ]);
  const options = {scratch: '/s', built: 1_700_000_000};

  it('names directories that exist with what they are in the tree, and only those', async () => {
    const {tree, files, run, ran} = await host({[`${usr}/a.service.d/old.conf`]: 'old'});
    const source = {type: 'tree', directory: '/t'} as const;
    expect(await withAdditions(source, additions, tree, options, files, run)).toEqual({
      source,
      archive: '/s/with-additions.tar',
    });
    expect(
      ran.map(({program, args, stdin}) => [
        program,
        args[0],
        args[args.indexOf('--directory') + 1],
        stdin,
      ]),
    ).toEqual([
      [
        'tar',
        '--create',
        '/t',
        `.\n./usr\n./usr/lib\n./usr/lib/systemd\n.${usr}\n.${usr}/a.service.d\n`,
      ],
      [
        'tar',
        '--append',
        '/s/stage',
        `.${usr}/a.service.d/x.conf\n.${usr}/b.service.d\n.${usr}/b.service.d/x.conf\n`,
      ],
    ]);
    expect(ran[1]?.args).toEqual(
      expect.arrayContaining(['--owner=0', '--group=0', '--mtime=@1700000000', '--no-recursion']),
    );
    expect(files.text(`/s/stage${usr}/b.service.d/x.conf`)).toBe('new');
    expect(files.writes.filter(line => line.includes('/t/'))).toEqual([]);
  });

  it('adds to a copy of an archive', async () => {
    const {tree, files, run, ran} = await host({});
    expect(
      await withAdditions({type: 'tar', file: '/a.tar'}, additions, tree, options, files, run),
    ).toEqual({source: {type: 'tar', file: '/s/with-additions.tar'}});
    expect(ran.map(({program, args}) => [program, args.at(-1)])).toEqual([
      ['cp', '/s/with-additions.tar'],
      ['tar', '-'],
    ]);
  });

  it('leaves a source alone to which nothing is added', async () => {
    const {tree, files, run, ran} = await host({});
    const source = {type: 'tar', file: '/a.tar'} as const;
    expect([await withAdditions(source, new Map(), tree, options, files, run), ran]).toEqual([
      {source},
      [],
    ]);
  });
});
