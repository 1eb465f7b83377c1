// SPDX-License-Identifier: GPL-3.0-or-later
import {basename, dirname} from 'node:path/posix';
import {follow, type TreeIndex} from './tree-index.ts';

/**
 * Where systemd looks for system units, the first that has a name winning (systemd.unit(5), table
 * "Load path when running in system mode").
 */
export const unitDirectories = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/run/systemd/generator.late',
] as const;

/** Names by the directory they lie in. */
export function namesByDirectory(index: TreeIndex): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const path of index.keys()) {
    const directory = names.get(dirname(path));
    if (directory) directory.push(basename(path));
    else names.set(dirname(path), [basename(path)]);
  }
  return names;
}

/**
 * The names under which a unit's drop-ins may lie: its own, its template's, each prefix that ends
 * in a dash, from the most special on.
 */
function dropInNames(name: string): readonly string[] {
  const [stem = '', instance] = name.replace(/\.service$/, '').split(/@(.*)/s);
  const own =
    instance === undefined ? [name] : [name, ...(instance === '' ? [] : [`${stem}@.service`])];
  const prefixes = [...stem.matchAll(/-(?=.)/g)]
    .map(({index}) => `${stem.slice(0, index + 1)}.service`)
    .toReversed();
  return [...own, ...prefixes];
}

/**
 * The drop-ins of a unit as systemd reads them (systemd.unit(5)): by file name; of equal names the
 * directory of higher precedence counts; `service.d` comes last; one that is empty or leads to
 * /dev/null masks the name.
 * @returns a function of all names of one unit.
 */
export function dropInsOf(index: TreeIndex): (names: readonly string[]) => readonly string[] {
  const inDirectory = namesByDirectory(index);
  const linked = (directory: string): string => follow(directory, index) ?? directory;
  return names => {
    const places = [
      ...unitDirectories.flatMap(directory =>
        names.flatMap(name => dropInNames(name).map(one => `${directory}/${one}.d`)),
      ),
      ...unitDirectories.map(directory => `${directory}/service.d`),
    ];
    const found = new Map<string, string>();
    for (const place of places) {
      const real = linked(place);
      for (const name of inDirectory.get(real) ?? [])
        if (name.endsWith('.conf') && !found.has(name)) found.set(name, `${real}/${name}`);
    }
    const paths = [...found]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, path]) => path);
    return paths.filter(path => follow(path, index) !== '/dev/null');
  };
}
