// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path/posix';
import type {Reader} from '../engine/plan/step.ts';
import {follow, type TreeIndex} from '../units/tree-index.ts';
import {once} from './once.ts';

/** Files by their paths inside what is judged. */
export type TreeFiles = {
  /**
   * Where a path lies on this machine; `undefined` where it is absent, or where a link that the
   * index does not know leads out of the tree.
   */
  readonly place: (path: string) => Promise<string | undefined>;
  readonly text: (path: string) => Promise<string | undefined>;
  readonly present: (path: string) => Promise<boolean>;
};

/**
 * The files of this machine (`root` empty) or of a root tree, links followed inside the tree.
 * @param index the names of the tree.
 */
export function treeFiles(
  {files}: Pick<Reader, 'files'>,
  root: string,
  index: () => Promise<TreeIndex>,
): TreeFiles {
  const realRoot = once(async () => (await files.realPath(root)) ?? root);
  const place = async (path: string): Promise<string | undefined> => {
    if (root === '') return path;
    const inside = follow(path, await index());
    const real = inside === undefined ? undefined : await files.realPath(join(root, inside));
    return real !== undefined && `${real}/`.startsWith(`${await realRoot()}/`) ? real : undefined;
  };
  return {
    place,
    text: async path => {
      const at = await place(path);
      return at === undefined ? undefined : files.readText(at);
    },
    present: async path => {
      const at = await place(path);
      return at !== undefined && (await files.stat(at)) !== undefined;
    },
  };
}
