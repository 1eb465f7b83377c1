// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {host} from '../../driver/host.ts';
import type {Context} from '../scenario.ts';
import {factsOfFile, type Content} from './content.ts';

/** The upper layer of /etc on the state. */
const upper = 'state/etc/upper/';

/**
 * Mode, owner and SHA-256 of a regular file of the image, as {@link Content} has them; `undefined`
 * where it has none.
 */
async function ofImage({lab, medium}: Context, path: string): Promise<string | undefined> {
  const dump = (...options: string[]): Promise<Buffer> =>
    host(lab.tool('dump.erofs'), [
      ...options,
      `--path=${path}`,
      join(medium.payload, 'root.erofs'),
    ]);
  const said = await dump().then(String, () => '');
  const [, uid, gid, mode] =
    /regular file[^]*Uid: (\d+)\s+Gid: (\d+)\s+Access: (\d+)/.exec(said) ?? [];
  if (mode === undefined) return undefined;
  return factsOfFile(
    {mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid)},
    await dump('--cat'),
  );
}

/**
 * What a disk holds, but for unchanged copies of the image's own files in /etc that the other has
 * not: userdel(8) of an interrupted try opens /etc/subuid for writing, and overlayfs copies it up
 * (Linux, Documentation/filesystems/overlayfs.rst, "Non-directories").
 */
export async function withoutCopiesUp(
  context: Context,
  content: Content,
  other: Content,
): Promise<Content> {
  const kept = new Map(content);
  for (const [name, facts] of content) {
    if (!name.startsWith(upper) || other.has(name)) continue;
    if (facts === (await ofImage(context, `/etc/${name.slice(upper.length)}`))) kept.delete(name);
  }
  return kept;
}
