// SPDX-License-Identifier: GPL-3.0-or-later
import {basename, dirname, join, normalize} from 'node:path/posix';
import {Problem} from '../engine/problem.ts';
import type {Command} from '../system/command.ts';
import {read, write} from '../system/command.ts';
import type {Files} from '../system/files.ts';

/**
 * Where a root tree comes from: a directory, or an uncompressed tar archive, since only root can
 * unpack one with its owners and devices.
 */
export type TreeSource =
  | {readonly type: 'tree'; readonly directory: string}
  | {readonly type: 'tar'; readonly file: string};

/** A root tree to look into. Paths are absolute ones inside the tree. */
export type RootTree = {
  has(path: string): Promise<boolean>;
  /** Names directly in a directory; empty when it is absent. */
  list(path: string): Promise<readonly string[]>;
  /**
   * Numeric owner of a path; `undefined` when it is absent or the tree is an archive, whose owners
   * are no business of this machine.
   */
  owner(path: string): Promise<number | undefined>;
  /**
   * Makes files readable and gives their real paths on this machine; absent ones are left out.
   * Links that leave the tree are refused.
   */
  bring(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Where paths finally lead, as paths inside the tree; `undefined` where that is outside (a masked
   * unit: /dev/null). Absent ones are left out.
   */
  lead(paths: readonly string[]): Promise<ReadonlyMap<string, string | undefined>>;
};

/** What looking into a tree needs. */
export type TreeTools = {
  readonly files: Files;
  /**
   * The lines of a command's output, all of them: an archive may list more names than a runner
   * keeps of its output.
   */
  lines(command: Command): Promise<readonly string[]>;
  change(command: Command): Promise<unknown>;
};

export const tarList = (file: string): Command =>
  read('tar', '--list', '--quoting-style=literal', '--file', file);
/**
 * Unpacks the members whose names come on standard input, as the caller's own files: whose they
 * were in the image is mkfs.erofs's affair.
 */
export const tarExtract = (
  file: string,
  directory: string,
  members: readonly string[],
): Command => ({
  ...write(
    'tar',
    '--extract',
    '--file',
    file,
    '--directory',
    directory,
    '--no-same-owner',
    '--no-recursion',
    '--verbatim-files-from',
    '--files-from',
    '-',
  ),
  stdin: members.map(name => `${name}\n`).join(''),
});

/**
 * Opens a root tree. Members of an archive are unpacked into `scratch`, an empty directory, as they
 * are asked for.
 */
export async function openTree(
  source: TreeSource,
  scratch: string,
  tools: TreeTools,
): Promise<RootTree> {
  return source.type === 'tree'
    ? directoryTree(source.directory, tools.files)
    : tarTree(source.file, scratch, tools);
}

function directoryTree(directory: string, files: Files): RootTree {
  return {
    has: async path => (await files.stat(join(directory, path))) !== undefined,
    list: async path => (await files.list(join(directory, path))) ?? [],
    owner: async path => (await files.stat(join(directory, path)))?.uid,
    bring: async paths => inside(directory, paths, files),
    lead: async paths => lead(directory, paths, files),
  };
}

async function tarTree(file: string, scratch: string, tools: TreeTools): Promise<RootTree> {
  const members = new Map<string, string>();
  for (const name of await tools.lines(tarList(file)))
    members.set(normalize(`/${name}`).replace(/(.)\/$/, '$1'), name);
  const unpack = async (wanted: readonly string[]): Promise<void> => {
    if (wanted.length > 0) await tools.change(tarExtract(file, scratch, wanted));
  };
  return {
    has: async path => members.has(path),
    list: async path =>
      [...members.keys()].filter(name => dirname(name) === path).map(name => basename(name)),
    owner: async () => undefined,
    bring: async paths => {
      await unpack(paths.flatMap(path => members.get(path) ?? []));
      return inside(scratch, paths, tools.files);
    },
    lead: async paths => {
      // A link dangles as long as only it is unpacked; what it leads to nearly always bears the
      // same name, or is asked for too.
      const names = new Set(paths.map(path => basename(path)));
      await unpack(
        [...members]
          .filter(([path, name]) => names.has(basename(path)) && !name.endsWith('/'))
          .map(([, name]) => name),
      );
      return lead(scratch, paths, tools.files);
    },
  };
}

async function lead(
  directory: string,
  paths: readonly string[],
  files: Files,
): Promise<ReadonlyMap<string, string | undefined>> {
  const root = (await files.realPath(directory)) ?? directory;
  const found = new Map<string, string | undefined>();
  for (const path of paths) {
    const real = await files.realPath(join(directory, path));
    if (real !== undefined)
      found.set(path, real.startsWith(`${root}/`) ? real.slice(root.length) : undefined);
  }
  return found;
}

/**
 * A link inside a root tree may be absolute and would then lead to this machine's own file: that is
 * never what was meant.
 */
async function inside(
  directory: string,
  paths: readonly string[],
  files: Files,
): Promise<ReadonlyMap<string, string>> {
  const root = await files.realPath(directory);
  const found = new Map<string, string>();
  for (const path of paths) {
    const real = await files.realPath(join(directory, path));
    if (real === undefined) continue;
    if (root === undefined || !real.startsWith(root === '/' ? '/' : `${root}/`)) {
      throw new Problem(
        'PAYLOAD-TREE-INVALID',
        `${path} is a link that leads out of the tree, to ${real}`,
      );
    }
    if ((await files.stat(real))?.kind === 'file') found.set(path, real);
  }
  return found;
}
