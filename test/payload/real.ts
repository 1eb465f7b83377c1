// SPDX-License-Identifier: GPL-3.0-or-later
import {spawnSync} from 'node:child_process';
import {globSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {BuildTools} from '../../src/payload/build-tools.ts';
import {nodeClock} from '../../src/system/clock-node.ts';
import type {Runner} from '../../src/system/command.ts';
import {nodeWritableFiles} from '../../src/system/files-node.ts';
import {execaRunner} from '../../src/system/runner-execa.ts';

/** The pinned build tools first, where somebody has fetched them, then the machine's own. */
const pinned = globSync(join(import.meta.dirname, '../../.cache/tools/*/bin')).toReversed();
export const searchPath = [...pinned, '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':');

/**
 * Which of these programs this machine lacks; mkfs.erofs counts only when it is new enough for what
 * Forge asks of it.
 */
export function missingPrograms(programs: readonly string[]): readonly string[] {
  const has = (command: string): boolean =>
    spawnSync('sh', ['-c', command], {env: {PATH: searchPath}}).status === 0;
  return programs.filter(
    name =>
      !has(`command -v ${name}`) ||
      (name === 'mkfs.erofs' && !has('mkfs.erofs --help 2>&1 | grep -q mkfs-time')),
  );
}

/**
 * Runs one program to its end, outside of Forge: to prepare what a test needs. Its standard output
 * as bytes.
 */
export const runTool = (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Buffer => spawnSync(program, args, {env: {PATH: searchPath, LC_ALL: 'C.UTF-8', ...env}}).stdout;

const inner = execaRunner(nodeClock);

/** Runs commands of the real machine, found in {@link searchPath}. */
export const realRunner: Runner = {
  run: (command, options) =>
    inner.run({...command, env: {PATH: searchPath, TZ: 'UTC', ...command.env}}, options),
};

export const realTools: BuildTools = {
  runner: realRunner,
  files: nodeWritableFiles,
  signal: new AbortController().signal,
  tell: () => {},
};

/** A directory of its own, given to `use` and removed afterwards. */
export async function inScratch<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'forge-payload-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
}

/**
 * Writes a tree of content by path under `directory`; all times are the same, so that images of it
 * are equal.
 */
export async function writeTree(
  directory: string,
  tree: ReadonlyMap<string, string | Uint8Array | undefined>,
): Promise<void> {
  for (const [path, content] of tree) {
    const where = join(directory, path);
    await mkdir(content === undefined ? where : dirname(where), {recursive: true});
    if (content !== undefined) await writeFile(where, content);
  }
  for (const path of ['.', ...(await readdir(directory, {recursive: true}))])
    await utimes(join(directory, path), 1_700_000_000, 1_700_000_000);
}
