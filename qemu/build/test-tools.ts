// SPDX-License-Identifier: GPL-3.0-or-later
import {copyFile, mkdir, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {archiveKeyring, download, mirror, suite} from './apt.ts';
import {cacheRoot, keyOf, stage} from './cache.ts';
import {run} from './run.ts';

/**
 * Programs that the reference image lacks and a test needs in a guest, by Debian package: what puts
 * a disk into use.
 */
const programs = {lvm2: 'usr/sbin/lvm', mdadm: 'usr/sbin/mdadm'} as const;
const libraries = 'usr/lib/x86_64-linux-gnu';

/**
 * An erofs image with `bin/lvm`, `bin/mdadm` and, in `lib`, the shared libraries of their packages'
 * dependencies; the guest is of the same release, so its loader runs them with LD_LIBRARY_PATH.
 * About 20 s and 40 MB from the mirror when it is made.
 * @param mkfs path of the hermetic mkfs.erofs.
 */
export async function testTools(mkfs: string): Promise<string> {
  const names = Object.keys(programs);
  const {path} = await stage(
    'test-tools',
    keyOf([mirror, suite, ...Object.entries(programs).flat()]),
    async part => {
      const [tree, volume] = [`${part}.tree`, `${part}.volume`];
      for (const directory of [tree, volume]) await rm(directory, {recursive: true, force: true});
      for (const directory of [tree, join(volume, 'bin'), join(volume, 'lib')])
        await mkdir(directory, {recursive: true});
      const archives = await download(
        join(cacheRoot, 'apt-tools'),
        await archiveKeyring(cacheRoot),
        names,
      );
      for (const archive of archives) await run('dpkg-deb', ['--extract', archive, tree]);
      for (const program of Object.values(programs))
        await copyFile(join(tree, program), join(volume, 'bin', program.replace(/^.*\//, '')));
      for (const name of await readdir(join(tree, libraries))) {
        if (/\.so(\.|$)/.test(name))
          await run('cp', ['-L', join(tree, libraries, name), join(volume, 'lib', name)]);
      }
      await run(mkfs, ['--quiet', '--all-root', '-T0', part, volume]);
      for (const directory of [tree, volume]) await rm(directory, {recursive: true, force: true});
    },
    1,
  );
  return path;
}
