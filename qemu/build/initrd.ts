// SPDX-License-Identifier: GPL-3.0-or-later
import {cp, mkdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {keyOf, partsOf, stage, type Stage} from './cache.ts';
import {run, runWithOwnMounts} from './run.ts';
import {stageOf, type Variant} from './variant.ts';

const tree = join(import.meta.dirname, 'tree');
const scripts = ['initrd.sh', 'dracut.conf', 'in-tree.sh'].map(name => join(tree, name));
/** Forge's own initrd parts, and those that only the reference image needs. */
const dracutModules = [join(import.meta.dirname, '../../assets/dracut'), join(tree, 'dracut')];
/** Files of the image that dracut modules copy into the initrd. */
const imageFiles = join(tree, 'image');

/**
 * The initrd that serves every machine: no host-only parts, all key maps. About 20 s.
 * @param base the tree whose kernel, systemd and dracut it is made from; it is not changed.
 */
export async function initrd(base: Stage, variant: Variant): Promise<Stage> {
  const texts = await Promise.all(scripts.map(async script => await readFile(script, 'utf8')));
  const parts = await Promise.all([...dracutModules, imageFiles].map(partsOf));
  return await stage(
    stageOf('initrd', variant),
    keyOf([base.path, ...texts, ...parts.flat()]),
    async part => {
      const scratch = `${part}.tree`;
      await rm(scratch, {recursive: true, force: true});
      // Hard links: a copy that costs a second, and dracut changes no file of the tree.
      await run('cp', ['-al', base.path, scratch]);
      await cp(imageFiles, scratch, {recursive: true});
      for (const modules of dracutModules) {
        await mkdir(modules, {recursive: true});
        await cp(modules, join(scratch, 'usr/lib/dracut/modules.d'), {recursive: true});
      }
      const [script = '', conf = '', inTree = ''] = scripts;
      await runWithOwnMounts('sh', [
        '-c',
        'out=$1; shift; exec sh "$@" >"$out"',
        'sh',
        part,
        inTree,
        scratch,
        script,
        conf,
      ]);
      await rm(scratch, {recursive: true, force: true});
    },
  );
}
