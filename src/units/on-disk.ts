// SPDX-License-Identifier: GPL-3.0-or-later
import {basename} from 'node:path/posix';
import {sectionSettings, startsSomething} from './unit-text.ts';
import type {SyscallGroups} from './syscall-groups.ts';
import {follow, type TreeIndex} from './tree-index.ts';
import {dropInsOf, namesByDirectory, unitDirectories} from './drop-ins.ts';
import {effectiveOf} from './effective.ts';
import {templateOf, type Unit, type UnitKind} from './unit.ts';

/** A unit file's real path and all names that lead to it. */
type UnitFile = {readonly path: string; readonly names: Set<string>};

/**
 * Finds the service units of a tree: for each name the file in the directory that comes first in
 * {@link unitDirectories} counts; links give a unit further names; one to /dev/null masks
 * (systemd.unit(5)). Names that are only wanted by a target (`WANTS.wants/`) are links to these.
 */
function findUnits(index: TreeIndex): {
  readonly units: readonly UnitFile[];
  readonly masked: readonly string[];
} {
  const names = namesByDirectory(index);
  const byPath = new Map<string, Set<string>>();
  const masked: string[] = [];
  const seen = new Set<string>();
  for (const directory of unitDirectories) {
    for (const name of names.get(directory) ?? []) {
      if (!name.endsWith('.service') || seen.has(name)) continue;
      seen.add(name);
      const path = follow(`${directory}/${name}`, index);
      if (path === '/dev/null') masked.push(name);
      // A unit may be a link to a file elsewhere in /usr, which the index does not list.
      else if (path !== undefined && (index.get(path)?.kind ?? 'f') === 'f')
        byPath.set(path, (byPath.get(path) ?? new Set()).add(name));
    }
  }
  return {units: [...byPath].map(([path, found]) => ({path, names: found})), masked};
}

/** Instances that some target wants: `getty.target.wants/getty@tty1.service`. */
function wantedInstances(index: TreeIndex): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of index.keys()) {
    const name =
      /\/systemd\/system\/[^/]+\.(?:wants|requires|upholds)\/([^/]+@[^/]+\.service)$/.exec(
        path,
      )?.[1];
    if (name !== undefined) found.add(name);
  }
  return found;
}

/**
 * systemd-initrd: a unit with this condition never runs once the real root is there (bootup(7),
 * os-release(5)).
 */
const initrdFiles = new Set(['/etc/initrd-release', '/usr/lib/initrd-release']);

function kindOf(texts: readonly string[]): UnitKind {
  const unit = sectionSettings(texts, 'Unit');
  const paths = [
    ...(unit.get('ConditionPathExists') ?? []),
    ...(unit.get('AssertPathExists') ?? []),
  ];
  if (paths.some(path => initrdFiles.has(path))) return 'initrd';
  return startsSomething(sectionSettings(texts, 'Service')) ? 'judged' : 'nothing';
}

/**
 * Every service unit of a tree with the values that systemd would make of its files. A template
 * stands for itself; instances that are wanted by name stand beside it where drop-ins of their own
 * exist.
 * @param read a file's text by its path inside the tree.
 */
export async function unitsOnDisk(
  index: TreeIndex,
  groups: SyscallGroups,
  read: (path: string) => Promise<string | undefined>,
): Promise<readonly Unit[]> {
  const {units, masked} = findUnits(index);
  const texts = new Map<string, string>();
  const textOf = async (path: string): Promise<string> => {
    const text = texts.get(path) ?? (await read(path)) ?? '';
    texts.set(path, text);
    return text;
  };
  const dropIns = dropInsOf(index);
  const make = async (name: string, aliases: readonly string[], path: string): Promise<Unit> => {
    const files = [path, ...dropIns([name, ...aliases])];
    const all = await Promise.all(files.map(textOf));
    const settings = effectiveOf(
      files.map((file, at) => ({path: file, service: sectionSettings([all[at] ?? ''], 'Service')})),
      groups,
    );
    const user = sectionSettings(all, 'Service').get('User')?.at(-1) ?? '';
    return {name, aliases, kind: kindOf(all), files, settings, user, mainPid: 0, stale: false};
  };
  const found: Unit[] = [];
  for (const {path, names} of units) {
    const name = names.has(basename(path))
      ? basename(path)
      : ([...names].toSorted()[0] ?? basename(path));
    found.push(
      await make(
        name,
        [...names].filter(other => other !== name),
        path,
      ),
    );
  }
  for (const instance of wantedInstances(index)) {
    const template = found.find(unit =>
      [unit.name, ...unit.aliases].includes(templateOf(instance)),
    );
    if (template && dropIns([instance]).length > dropIns([template.name]).length)
      found.push(await make(instance, [], template.files[0] ?? ''));
  }
  for (const name of masked)
    found.push({
      name,
      aliases: [],
      kind: 'masked',
      files: [],
      settings: new Map(),
      user: '',
      mainPid: 0,
      stale: false,
    });
  return found.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
