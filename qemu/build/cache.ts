// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {mkdir, readFile, readdir, rename, rm, stat, utimes} from 'node:fs/promises';
import {join} from 'node:path';
import {withLock} from './lock.ts';

/** The cache of everything that is built; git-ignored, safe to delete at any time. */
export const cacheRoot = join(import.meta.dirname, '../../.cache');

/** What a stage made and how long it took in seconds; 0 when the cache had it. */
export type Stage = {readonly name: string; readonly path: string; readonly seconds: number};

/**
 * A short content key: the same inputs give the same key on every machine and in every checkout: of
 * a path into the cache only its place there counts.
 * @param parts texts; their boundaries count, so that ['ab','c'] and ['a','bc'] differ.
 */
export function keyOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const given of parts) {
    const part = given.startsWith(cacheRoot) ? given.slice(cacheRoot.length) : given;
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Paths below a directory, relative, sorted; an absent directory has none. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, {recursive: true, withFileTypes: true}).catch(() => []);
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted();
}

/** Names, permission to execute and contents of all files below a directory, as parts of a key. */
export async function partsOf(directory: string): Promise<readonly string[]> {
  const parts: string[] = [];
  for (const name of await filesBelow(directory)) {
    const path = join(directory, name);
    parts.push(
      name,
      (await stat(path)).mode & 0o100 ? 'x' : '-',
      (await readFile(path)).toString('base64'),
    );
  }
  return parts;
}

/**
 * Makes `.cache/<name>/<key>` by calling `build` with a `.part` path, renamed when it succeeded:
 * what has the final name is whole. The next build removes a leftover `.part`, and all older keys
 * but the `keep` newest.
 */
export async function stage(
  name: string,
  key: string,
  build: (part: string) => Promise<void>,
  keep = 2,
  root = cacheRoot,
): Promise<Stage> {
  const path = join(root, name, key);
  const fresh = async (): Promise<boolean> => {
    const now = new Date();
    return await utimes(path, now, now).then(
      () => true,
      () => false,
    );
  };
  if (await fresh()) return {name, path, seconds: 0};
  await mkdir(join(root, name), {recursive: true});
  return await withLock(join(root, name, 'lock'), async () => {
    if (await fresh()) return {name, path, seconds: 0};
    const began = performance.now();
    const part = `${path}.part`;
    await rm(part, {recursive: true, force: true});
    await prune(join(root, name), keep - 1);
    await build(part);
    await rename(part, path);
    await fresh();
    return {name, path, seconds: (performance.now() - began) / 1000};
  });
}

/**
 * Removes all but the newest `keep` entries of a stage, so that the cache does not grow for ever.
 */
async function prune(directory: string, keep: number): Promise<void> {
  const entries = await Promise.all(
    (await readdir(directory))
      .filter(entry => entry !== 'lock' && !entry.endsWith('.part'))
      .map(async entry => ({
        path: join(directory, entry),
        at: (await stat(join(directory, entry))).mtimeMs,
      })),
  );
  for (const {path} of entries.toSorted((a, b) => b.at - a.at).slice(keep))
    await rm(path, {recursive: true, force: true});
}
