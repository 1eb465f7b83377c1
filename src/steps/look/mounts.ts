// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Reader} from '../../engine/plan/step.ts';
import {read, type Command} from '../../system/command.ts';

/**
 * One mount as findmnt(8) shows it; `root` is the directory of the file system that is mounted (`/`
 * except for binds).
 */
export type Mount = {
  readonly target: string;
  readonly source: string;
  readonly root: string;
  readonly type: string;
  readonly options: readonly string[];
};

const listing = z.object({
  filesystems: z.array(
    z.object({
      target: z.string(),
      source: z.string().nullable(),
      fsroot: z.string(),
      fstype: z.string(),
      options: z.string(),
    }),
  ),
});

/** Lists what is mounted at a path and below it; code 1: nothing is (findmnt(8) EXIT STATUS). */
const findMounts = (path: string): Command => ({
  ...read(
    'findmnt',
    '--json',
    '--list',
    '--submounts',
    '--nofsroot',
    '--output',
    'TARGET,SOURCE,FSROOT,FSTYPE,OPTIONS',
    '--mountpoint',
    path,
  ),
  okCodes: [0, 1],
});

/**
 * Reads what {@link findMounts} printed, in its order: of two mounts on one path the later one
 * covers the earlier.
 */
export function parseMounts(json: string): readonly Mount[] {
  if (json.trim() === '') return [];
  return listing
    .parse(JSON.parse(json))
    .filesystems.map(({target, source, fsroot, fstype, options}) => ({
      target,
      source: source ?? '',
      root: fsroot,
      type: fstype,
      options: options.split(','),
    }));
}

/** What is mounted at `path` and below. */
export const mountsBelow = async (reader: Reader, path: string): Promise<readonly Mount[]> =>
  parseMounts((await reader.must(findMounts(path))).stdout);

/** What one sees at `path`: the last mount there. */
export const visibleAt = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts.findLast(({target}) => target === path);

/** The mount that one sees at `path`; `undefined` where nothing is mounted on it. */
export const mountAt = async (reader: Reader, path: string): Promise<Mount | undefined> =>
  visibleAt(await mountsBelow(reader, path), path);
