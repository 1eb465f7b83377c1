// SPDX-License-Identifier: GPL-3.0-or-later
import {basename, dirname} from 'node:path/posix';
import type {Inspector} from './inspector.ts';
import {follow, type TreeIndex} from '../units/tree-index.ts';
import {unitDirectories} from '../units/drop-ins.ts';

/**
 * Targets that every usual start comes through (bootup(7), "System Manager Bootup"); rescue,
 * emergency and shutdown are none of them.
 */
const reached: ReadonlySet<string> = new Set([
  'default.target',
  'graphical.target',
  'multi-user.target',
  'basic.target',
  'sysinit.target',
  'local-fs.target',
  'remote-fs.target',
  'sockets.target',
  'timers.target',
  'paths.target',
  'getty.target',
]);

/** Where unit files count: what lies in the /run of a tree is gone when that tree is started. */
const directoriesOf = ({root}: Inspector): readonly string[] =>
  unitDirectories.filter(directory => root === '' || !directory.startsWith('/run/'));

/**
 * The file of a unit by its name, or by that of the unit for which it is a second name; `undefined`
 * where it is masked or there is none.
 */
function fileOf(
  unit: string,
  directories: readonly string[],
  index: TreeIndex,
  above: readonly string[] = [],
): string | undefined {
  const path = directories.map(directory => `${directory}/${unit}`).find(one => index.has(one));
  const at = path === undefined ? undefined : follow(path, index);
  if (at === undefined || at === '/dev/null') return undefined;
  const other = basename(at);
  return other !== unit && !above.includes(other) && directories.includes(dirname(at))
    ? fileOf(other, directories, index, [...above, unit])
    : path;
}

/**
 * The targets that start a unit by a link that counts: of equal ones the first of the directories,
 * and one to /dev/null takes the wish back.
 */
async function targetsOf(inspector: Inspector, unit: string): Promise<readonly string[]> {
  const [index, directories] = [await inspector.index(), directoriesOf(inspector)];
  const file = fileOf(unit, directories, index);
  if (file === undefined || !(await inspector.exists(file))) return [];
  const links = new Map<string, string>();
  for (const path of index.keys()) {
    const [, directory = '', wish = '', name] =
      /^(.+)\/([^/]+\.(?:wants|requires|upholds))\/([^/]+)$/.exec(path) ?? [];
    const rank = directories.indexOf(directory);
    if (name !== unit || rank < 0) continue;
    const known = links.get(wish);
    if (known === undefined || rank < directories.indexOf(dirname(dirname(known))))
      links.set(wish, path);
  }
  return [...links]
    .filter(([, path]) => follow(path, index) !== '/dev/null')
    .map(([wish]) => wish.replace(/\.\w+$/, ''));
}

/**
 * Whether anything at all may start a unit (systemd.unit(5), .wants/ and masks): for what had
 * better be off.
 */
export const isWanted = async (inspector: Inspector, unit: string): Promise<boolean> =>
  (await targetsOf(inspector, unit)).length > 0;

/** Whether every start starts a unit: for what must be on. */
export const isStarted = async (inspector: Inspector, unit: string): Promise<boolean> =>
  (await targetsOf(inspector, unit)).some(target => reached.has(target));
