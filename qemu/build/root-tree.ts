// SPDX-License-Identifier: GPL-3.0-or-later
import {
  chmod,
  cp,
  link,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {filesBelow, keyOf, partsOf, stage, type Stage} from './cache.ts';
import type {ReleaseKeys} from './keys.ts';
import {
  instances,
  launcher,
  masked,
  maskedGenerators,
  osRelease,
  payloadFiles,
  placements,
  type Placement,
} from './layer.ts';
import {run} from './run.ts';
import {tool, type Tools} from './tools.ts';
import {ownFiles, stageOf, type Variant} from './variant.ts';

/** What the late layer is made from; all of it is in the tree's key. */
export type TreeInputs = {
  readonly base: Stage;
  readonly initrd: Stage;
  readonly bundle: Stage;
  readonly node: Stage;
  readonly keys: ReleaseKeys;
  /** IMAGE_VERSION. */
  readonly version: string;
  readonly variant: Variant;
};

/**
 * The whole root tree: the base's files as hard links, and over them the layer that changes with
 * Forge's code. About 3 s. Files of the base are only ever replaced, never written into: they are
 * shared.
 */
export async function rootTree(tools: Tools, inputs: TreeInputs): Promise<Stage> {
  const {base, initrd, bundle, node, keys, version, variant} = inputs;
  const placed = [...placements, ...ownFiles[variant].map((from): Placement => ({from, to: '/'}))];
  const layer = await readFile(join(import.meta.dirname, 'layer.ts'), 'utf8');
  const code = await readFile(import.meta.filename, 'utf8');
  const assets = (await Promise.all(placed.map(async ({from}) => await partsOf(from)))).flat();
  const key = keyOf([
    base.path,
    initrd.path,
    bundle.path,
    node.path,
    keys.directory,
    version,
    layer,
    code,
    ...assets,
  ]);
  return await stage(
    stageOf('root-tree', variant),
    key,
    async part => {
      await run('cp', ['-al', base.path, part]);
      const at = (path: string): string => join(part, path);
      const [kernel = ''] = await readdir(at('usr/lib/modules'));
      for (const placement of placed) await place(placement.from, at(placement.to), placement.mode);
      await put(at('usr/lib/os-release'), osRelease(version));
      await put(at('usr/lib/forge/payload-files'), payloadFiles(kernel));
      await put(at('usr/bin/forge'), launcher, 0o755);
      for (const name of await filesBelow(bundle.path))
        await put(at(`usr/lib/forge/${name}`), await readFile(join(bundle.path, name)));
      await put(at('usr/lib/forge/trust/release.gpg'), await readFile(keys.keyring));
      await put(at('usr/lib/forge/trust/fingerprints'), await readFile(keys.fingerprints));
      await link(join(node.path, 'node'), at('usr/lib/forge/node'));
      await link(initrd.path, at(`usr/lib/modules/${kernel}/initrd.img`));
      const preset = at('usr/lib/systemd/system/90-forge.preset');
      if (
        await stat(preset).then(
          () => true,
          () => false,
        )
      )
        await rename(preset, at('usr/lib/systemd/system-preset/90-forge.preset'));
      await switchOn(tools, part);
      await markUpdated(part);
    },
    3,
  );
}

/**
 * Units as presets say, then those that presets cannot name. `systemctl --root` only makes and
 * removes links.
 */
async function switchOn(tools: Tools, root: string): Promise<void> {
  const systemctl = async (...args: readonly string[]): Promise<string> =>
    await run(tool(tools, 'systemctl'), [`--root=${root}`, '--quiet', ...args]);
  await rm(join(root, 'etc/systemd/system'), {recursive: true, force: true});
  await mkdir(join(root, 'etc/systemd/system'));
  await systemctl('preset-all');
  const known = new Set(await filesBelow(join(root, 'usr/lib/systemd/system')));
  const template = (unit: string): string => unit.replace(/@.*\./, '@.');
  await systemctl('enable', ...instances.filter(unit => known.has(template(unit))));
  await systemctl('mask', ...masked);
  await mkdir(join(root, 'etc/systemd/system-generators'), {recursive: true});
  for (const name of maskedGenerators)
    await symlink('/dev/null', join(root, 'etc/systemd/system-generators', name));
}

/**
 * Says that /etc and /var are up to date with /usr, by giving all three one time
 * (systemd-update-done.service(8)); otherwise every start of the live system would build its
 * library cache and hardware database anew. The time is fixed, so that equal trees are equal.
 */
async function markUpdated(root: string): Promise<void> {
  const time = new Date('2026-01-01T00:00:00Z');
  for (const name of ['etc/.updated', 'var/.updated'])
    await put(join(root, name), '# Written when the image was built.\n');
  for (const name of ['etc/.updated', 'var/.updated', 'usr'])
    await utimes(join(root, name), time, time);
}

/**
 * Copies a directory's files over a tree, each replacing what was there; files keep their
 * permission to be executed, or get `mode`.
 */
async function place(from: string, to: string, mode: number | undefined): Promise<void> {
  for (const name of await filesBelow(from)) {
    const target = join(to, name);
    await mkdir(dirname(target), {recursive: true});
    await rm(target, {force: true});
    await cp(join(from, name), target, {verbatimSymlinks: true});
    await chmod(target, mode ?? ((await stat(join(from, name))).mode & 0o100 ? 0o755 : 0o644));
  }
}

async function put(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), {recursive: true});
  await rm(path, {force: true});
  await writeFile(path, content, {mode});
  await chmod(path, mode);
}
