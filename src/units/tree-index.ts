// SPDX-License-Identifier: GPL-3.0-or-later
import {installedPaths} from '../os/installed-paths.ts';
import {dirname, join, normalize} from 'node:path/posix';
import {read, type Command} from '../system/command.ts';

/**
 * One name in a tree. `kind` as find(1) writes %y: f, d, l, …; `mode` the permission bits, `mtime`
 * seconds since the epoch.
 */
type IndexEntry = {
  readonly kind: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  /** Where a link leads, as it is written. */
  readonly link: string;
};

/** Names of a tree by their absolute path inside it. */
export type TreeIndex = ReadonlyMap<string, IndexEntry>;

/**
 * Where configuration and units lie. Everything that the checks judge by owner, mode or link is
 * below one of these.
 */
const indexed = [
  '/etc',
  '/run/systemd',
  '/usr/lib/systemd',
  '/usr/local/lib/systemd',
  '/usr/lib/sysctl.d',
  '/run/sysctl.d',
  '/usr/lib/credstore',
  '/run/credstore',
  '/var/lib/systemd/credential.secret',
  '/var/lib/flatpak/overrides',
  installedPaths.home,
  '/usr/share/containers',
] as const;

/**
 * Lists names below directories of a tree; one that is absent makes find end with 1, and is no
 * fault.
 */
export const indexCommand = (root: string, paths: readonly string[] = indexed): Command => ({
  ...read('find', '-P', ...paths.map(path => root + path), '-printf', '%y %m %U %G %T@ %p\\0%l\\0'),
  okCodes: [0, 1],
});

/**
 * Reads what {@link indexCommand} printed. A name may hold anything but NUL, so NUL ends names and
 * link targets.
 */
export function parseIndex(output: string, root: string): TreeIndex {
  const parts = output.split('\0');
  const index = new Map<string, IndexEntry>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, kind = '', mode = '', uid = '', gid = '', mtime = '', path = ''] =
      /^(\S) ([0-7]+) (\d+) (\d+) (\S+) (.*)$/s.exec(parts[at] ?? '') ?? [];
    if (kind === '') continue;
    index.set(path.slice(root.length) || '/', {
      kind,
      mode: Number.parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
      mtime: Math.floor(Number(mtime)),
      link: parts[at + 1] ?? '',
    });
  }
  return index;
}

/** Links in a row before Linux gives up (path_resolution(7)). */
const mostLinks = 40;

/**
 * Where a path leads inside its tree, by the links that the index knows: an absolute link starts at
 * the tree's root, not at this machine's.
 */
export function follow(path: string, index: TreeIndex): string | undefined {
  let rest = normalize(path).split('/').filter(Boolean);
  let at = '/';
  for (let links = 0; rest.length > 0;) {
    const [name = '', ...more] = rest;
    // No join(): this is asked thousands of times, and what was normalized has neither `.` nor
    // `..`.
    const next = at === '/' ? `/${name}` : `${at}/${name}`;
    const entry = index.get(next);
    if (entry?.kind !== 'l') {
      [at, rest] = [next, more];
      continue;
    }
    if (++links > mostLinks) return undefined;
    const target = normalize(join(entry.link.startsWith('/') ? '/' : dirname(next), entry.link));
    [at, rest] = ['/', [...target.split('/').filter(Boolean), ...more]];
  }
  return at;
}
