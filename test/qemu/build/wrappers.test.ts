// SPDX-License-Identifier: GPL-3.0-or-later
import {chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {run} from '../../../qemu/build/run.ts';
import {elfWrapper, perlWrapper, pythonWrapper} from '../../../qemu/build/wrappers.ts';

/** Stands in for the tree's dynamic loader: tells how it was called. */
const loader =
  '#!/bin/sh\nprintf \'%s\\n\' "$@"\necho "module-dir=$QEMU_MODULE_DIR" ' +
  '"home=$PYTHONHOME" "first=${PATH%%:*}"\n';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'forge-wrappers-'));
  await mkdir(join(root, 'tools/bin'), {recursive: true});
  await mkdir(join(root, 'tools/root/usr/lib64'), {recursive: true});
  await install(join(root, 'tools/root/usr/lib64/ld-linux-x86-64.so.2'), loader);
});
afterEach(async () => {
  await rm(root, {recursive: true, force: true});
});

const install = async (path: string, text: string): Promise<void> => {
  await writeFile(path, text);
  await chmod(path, 0o755);
};
const wrap = async (name: string, text: string): Promise<string> => {
  await install(join(root, 'tools/bin', name), text);
  return join(root, 'tools/bin', name);
};

describe('elfWrapper', () => {
  it("hands program and arguments to the tree's own loader, spaces and empty ones included", async () => {
    const path = await wrap('sfdisk', elfWrapper('sfdisk', 'usr/sbin/sfdisk'));
    const lines = (await run(path, ['two words', '', '$HOME "quoted"'])).split('\n');
    const tree = join(root, 'tools/root');
    expect(lines[0]).toBe('--library-path');
    expect(lines[1]?.split(':')).toContain(`${tree}/usr/lib/x86_64-linux-gnu`);
    expect(lines.slice(2, 8)).toEqual([
      '--argv0',
      'sfdisk',
      `${tree}/usr/sbin/sfdisk`,
      'two words',
      '',
      '$HOME "quoted"',
    ]);
  });

  it('puts its own directory first in PATH, so that tools find each other', async () => {
    const path = await wrap('sfdisk', elfWrapper('sfdisk', 'usr/sbin/sfdisk'));
    expect(await run(path, [])).toContain(`first=${join(root, 'tools/bin')}`);
  });

  it('works from any directory, through PATH, and after the tree was renamed', async () => {
    await wrap('sfdisk', elfWrapper('sfdisk', 'usr/sbin/sfdisk'));
    await rename(join(root, 'tools'), join(root, 'with space'));
    const output = await run('sfdisk', [], {
      cwd: '/',
      env: {PATH: `${join(root, 'with space/bin')}:/usr/bin:/bin`},
    });
    expect(output).toContain(`${join(root, 'with space/root')}/usr/sbin/sfdisk\n`);
  });

  it('reaches a tree that a link beside it names', async () => {
    await rename(join(root, 'tools/root'), join(root, 'elsewhere'));
    await symlink('../elsewhere', join(root, 'tools/root'));
    const path = await wrap('sfdisk', elfWrapper('sfdisk', 'usr/sbin/sfdisk'));
    expect(await run(path, [])).toContain('/usr/sbin/sfdisk\n');
  });

  it("tells QEMU where its modules and firmware data lie, before the caller's arguments", async () => {
    const path = await wrap(
      'qemu-system-x86_64',
      elfWrapper('qemu-system-x86_64', 'usr/bin/qemu-system-x86_64'),
    );
    const output = await run(path, ['-version']);
    const tree = join(root, 'tools/root');
    expect(output).toContain(
      `-L\n${tree}/usr/share/qemu\n-L\n${tree}/usr/share/seabios\n-version\n`,
    );
    expect(output).toContain(`module-dir=${tree}/usr/lib/x86_64-linux-gnu/qemu`);
  });
});

describe('interpreted programs', () => {
  it("Python gets the tree's interpreter, home and modules", async () => {
    await wrap('python3', elfWrapper('python3', 'usr/bin/python3'));
    const output = await run(await wrap('ukify', pythonWrapper('usr/bin/ukify')), ['build']);
    expect(output).toContain(
      `${join(root, 'tools/root')}/usr/bin/python3\n${join(root, 'tools/root')}/usr/bin/ukify\nbuild\n`,
    );
    expect(output).toContain(`home=${join(root, 'tools/root')}/usr`);
  });

  it('Perl gets its directories as options, since chroots would inherit PERL5LIB', async () => {
    await wrap('perl', elfWrapper('perl', 'usr/bin/perl'));
    const text = perlWrapper('usr/bin/mmdebstrap');
    expect(text).not.toContain('PERL5LIB');
    const output = await run(await wrap('mmdebstrap', text), ['--version']);
    expect(output).toContain(
      `-I${join(root, 'tools/root')}/usr/share/perl5\n${join(root, 'tools/root')}/usr/bin/mmdebstrap\n--version\n`,
    );
  });
});
