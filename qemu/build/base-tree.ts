// SPDX-License-Identifier: GPL-3.0-or-later
import {link, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {download, sources, suite} from './apt.ts';
import {cacheRoot, keyOf, stage, type Stage} from './cache.ts';
import {daemonPackages, excluded, imagePackages} from './packages.ts';
import {runWithOwnMounts} from './run.ts';
import {tool, type Tools} from './tools.ts';
import {customizers, stageOf, type Variant} from './variant.ts';

/**
 * The reference image's packages as a directory: Debian trixie without Forge, without an initrd,
 * without anything that differs between machines. About 90 s and 250 MB from the mirror; needs
 * root, since it holds other users' files.
 * @throws Error when mmdebstrap fails; it says why at the end of its output.
 */
export async function baseTree(tools: Tools, keyring: string, variant: Variant): Promise<Stage> {
  const packages = [...imagePackages, ...(variant === 'daemons' ? daemonPackages : [])];
  const scripts = customizers[variant];
  const names = scripts.map(script => basename(script));
  const key = keyOf([
    sources(''),
    ...packages.toSorted(),
    ...excluded.toSorted(),
    ...(await Promise.all(scripts.map(async script => await readFile(script, 'utf8')))),
  ]);
  return await stage(stageOf('base-tree', variant), key, async part => {
    const archives = await download(join(cacheRoot, 'apt-image'), keyring, [
      '?essential',
      ...packages,
    ]);
    const list = join(cacheRoot, 'apt-image/image.list');
    await writeFile(list, sources(keyring));
    const seeded = join(cacheRoot, 'apt-image/seed');
    await rm(seeded, {recursive: true, force: true});
    await mkdir(seeded);
    for (const archive of archives) await link(archive, join(seeded, basename(archive)));
    await runWithOwnMounts(
      tool(tools, 'mmdebstrap'),
      [
        '--mode=root',
        '--variant=essential',
        '--format=directory',
        `--include=${packages.join(',')}`,
        '--skip=check/empty',
        ...excluded.map(pattern => `--dpkgopt=path-exclude=${pattern}`),
        '--dpkgopt=force-unsafe-io',
        '--aptopt=APT::Sandbox::User "root"',
        // Packages that are in the cache already are not fetched again; apt checks their hashes all
        // the same.
        `--setup-hook=mkdir -p "$1/var/cache/apt/archives" && cp ${seeded}/*.deb ` +
          `"$1/var/cache/apt/archives/"`,
        `--customize-hook=cp ${scripts.join(' ')} "$1/" && chroot "$1" sh ` +
          `/${names[0] ?? ''} && cd "$1" && rm ${names.join(' ')}`,
        suite,
        part,
        list,
      ],
      {env: {INITRD: 'No', DEBIAN_FRONTEND: 'noninteractive', SOURCE_DATE_EPOCH: '1767225600'}},
    );
  });
}
