// SPDX-License-Identifier: GPL-3.0-or-later
import {templateOf} from '../units/unit.ts';
import {basename} from 'node:path/posix';
import {dropInName} from '../confinement/drop-in.ts';
import type {Files} from '../system/files.ts';
import type {RootTree} from './tree.ts';

/** A service unit of a tree: what systemd reads of it before and after Forge's drop-in. */
export type ServiceUnit = {
  readonly name: string;
  /** The unit's own text, then drop-ins whose names sort before Forge's. */
  readonly before: readonly string[];
  /** Drop-ins whose names sort after it. */
  readonly after: readonly string[];
};

/**
 * Where an image keeps system units, the strongest first (systemd.unit(5), "System Unit Search
 * Path", without what exists only in /run).
 */
const unitDirectories = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
] as const;

/** Where drop-ins for all units are written. */
export const imageUnits = '/usr/lib/systemd/system';

const [isService, isDropIns] = [/^[^/]+\.service$/, /\.service\.d$|^service\.d$/];

/**
 * Directories that may hold drop-ins of a unit, most telling first: its own, its template's, those
 * of its dashed prefixes, all services'.
 */
export function dropInDirectories(unit: string): readonly string[] {
  const stem = unit.replace(/(@[^@]*)?\.service$/, '');
  const dashes = [...stem.matchAll(/-/g)]
    .map(({index}) => `${stem.slice(0, index + 1)}.service`)
    .toReversed();
  return [...new Set([unit, templateOf(unit), ...dashes])]
    .map(name => `${name}.d`)
    .concat('service.d');
}

/**
 * The service units of a tree, by name. Left out are masked units (links to /dev/null, empty files)
 * and links that give a unit a second name: what they lead to is in the list by its own name.
 */
export async function serviceUnits(tree: RootTree, files: Files): Promise<readonly ServiceUnit[]> {
  const listed = await Promise.all(
    unitDirectories.map(async directory => ({directory, names: await tree.list(directory)})),
  );
  const first = new Map<string, string>();
  for (const {directory, names} of listed) {
    for (const name of names)
      if (isService.test(name) && !first.has(name)) first.set(name, `${directory}/${name}`);
  }
  const places = await tree.lead([...first.values()]);
  const own = [...first].filter(([name, path]) => basename(places.get(path) ?? '') === name);
  const dropIns: {readonly directory: string; readonly path: string; readonly file: string}[] = [];
  for (const {directory, names} of listed) {
    for (const name of names.filter(one => isDropIns.test(one))) {
      const found = (await tree.list(`${directory}/${name}`)).filter(file =>
        file.endsWith('.conf'),
      );
      dropIns.push(
        ...found.map(file => ({directory: name, path: `${directory}/${name}/${file}`, file})),
      );
    }
  }
  // A drop-in that is a link to /dev/null hides one of the same name in a weaker directory; it has
  // no text.
  const links = await tree.lead(dropIns.map(({path}) => path));
  const readable = [
    ...own.map(([, path]) => path),
    ...dropIns.map(({path}) => path).filter(path => links.get(path) !== undefined),
  ];
  const real = await tree.bring(readable);
  const text = async (path: string): Promise<string> =>
    real.has(path) ? ((await files.readText(real.get(path) ?? '')) ?? '') : '';
  const units: ServiceUnit[] = [];
  for (const [name, path] of own.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const unit = await text(path);
    if (unit === '') continue;
    const chosen = new Map<string, string>();
    for (const directory of dropInDirectories(name)) {
      for (const one of dropIns)
        if (one.directory === directory && !chosen.has(one.file)) chosen.set(one.file, one.path);
    }
    const sorted = [...chosen].toSorted(([one], [other]) => (one < other ? -1 : 1));
    const texts = async (wanted: (file: string) => boolean): Promise<readonly string[]> =>
      await Promise.all(
        sorted.filter(([file]) => wanted(file)).map(async ([, place]) => text(place)),
      );
    units.push({
      name,
      before: [unit, ...(await texts(file => file < dropInName))],
      after: await texts(file => file > dropInName),
    });
  }
  return units;
}
