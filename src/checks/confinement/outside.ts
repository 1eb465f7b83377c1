// SPDX-License-Identifier: GPL-3.0-or-later
import {normalize} from 'node:path/posix';
import {baseline} from '../../confinement/baseline.ts';
import {isOn, sectionSettings, type Settings} from '../../units/unit-text.ts';
import type {Inspector} from '../inspector.ts';
import {dropInsOf} from '../../units/drop-ins.ts';
import type {Unit} from '../../units/unit.ts';
import {fails, orHolds, type Check} from '../check.ts';
import {judgedUnits} from './sandbox.ts';

export const outsideId = 'outside-sandbox';

/**
 * The [Service] section of one file, and whether the file is the owner's: in /usr it is the
 * image's, and the image's generators write what it says.
 */
type File = {readonly path: string; readonly owners: boolean; readonly service: Settings};
type Said = {readonly key: string; readonly value: string; readonly file: File};

const isOwners = (path: string): boolean =>
  !/^\/(?:usr|lib)\/|^\/run\/systemd\/generator/.test(path);

/**
 * A list of all files: an empty assignment starts it afresh (systemd.service(5), systemd.exec(5)).
 */
function gathered(files: readonly File[], keys: readonly string[]): readonly Said[] {
  let list: Said[] = [];
  for (const file of files) {
    for (const key of keys)
      for (const value of file.service.get(key) ?? [])
        list = value === '' ? [] : [...list, {key, value, file}];
  }
  return list;
}

const commands = [
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecReloadPost',
  'ExecStop',
  'ExecStopPost',
];

/**
 * systemd.service(5), "Command lines": `+` runs with full privileges, whatever prefix stands before
 * it; `;` as a word begins another command.
 */
const isFull = (value: string): boolean =>
  value.split(/\s+;\s+/).some(command => /^["']?[@\-:|!]*\+/.test(command));

/**
 * Paths without what is said of their absence (`-`) or of the root they start at (`+`); a bind
 * mount is `SOURCE:DESTINATION`.
 */
const paths = (value: string): readonly string[] =>
  value
    .split(/\s+/)
    .map(word => normalize(word.replaceAll(/["']/g, '').replace(/^[-+]+/, '')))
    .filter(path => path !== '.');

const isWithin = (path: string, other: string): boolean =>
  path === other || (!path.includes(':') && `${path}/`.startsWith(`${other}/`));

/** What the owner's files open beyond the image's own and the reviewed paths. */
function opened(
  files: readonly File[],
  keys: readonly string[],
  reviewed: readonly string[],
): readonly string[] {
  const all = gathered(files, keys);
  const known = [
    ...all.filter(({file}) => !file.owners).map(({value}) => value),
    ...reviewed,
  ].flatMap(paths);
  return all
    .filter(
      ({file, value}) =>
        file.owners && paths(value).some(path => !known.some(other => isWithin(path, other))),
    )
    .map(({key, value, file}) => `${key}=${value}, by ${file.path}`);
}

/** In which ways a unit steps outside of the lines that hold for it. */
function stepsOf(files: readonly File[], reviewed: readonly string[]): readonly string[] {
  const full = commands
    .flatMap(key => gathered(files, [key]))
    .filter(({file, value}) => file.owners && isFull(value));
  // systemd.service(5) no longer lists it; systemd still takes it, and applies the sandbox to
  // ExecStart= alone.
  const only = gathered(files, ['PermissionsStartOnly']).at(-1);
  return [
    ...[...full, ...(only && only.file.owners && isOn(only.value) ? [only] : [])].map(
      ({key, value, file}) => `${key}=${value}, by ${file.path}`,
    ),
    // The second is the older name of the first (systemd's load-fragment-gperf).
    ...opened(files, ['ReadWritePaths', 'ReadWriteDirectories'], reviewed),
    ...opened(files, ['BindPaths'], []),
  ];
}

async function filesOf(
  inspector: Inspector,
  unit: Unit,
  dropIns: (names: readonly string[]) => readonly string[],
): Promise<readonly File[]> {
  // InstalledAnswers for again, since a running instance has drop-ins that its template has not.
  const all = [...new Set([...unit.files.slice(0, 1), ...dropIns([unit.name, ...unit.aliases])])];
  // Most units have no file of the owner's, and need no reading.
  if (!all.some(isOwners)) return [];
  return Promise.all(
    all.map(async path => ({
      path,
      owners: isOwners(path),
      service: sectionSettings([(await inspector.text(path)) ?? ''], 'Service'),
    })),
  );
}

export const outside: Check = {
  id: outsideId,
  section: 'sandbox',
  claim:
    "No file of the owner's starts a service's program outside of its sandbox, or opens " +
    'paths to it beyond those of the image and the reviewed list',
  proof:
    "systemctl cat '*.service' | grep -E '^(# " +
    "/|Exec[A-Za-z]+=[-@:|!]*[+]|ReadWritePaths=|BindPaths=)'",
  remedy:
    'Take the line out of that file ("systemctl cat UNIT" shows both); what a service ' +
    'may write belongs into StateDirectory= and its like, or is an exception with its ' +
    'reason.',
  applies: 'both',
  async judge(inspector) {
    const dropIns = dropInsOf(await inspector.index());
    const found = await Promise.all(
      (await judgedUnits(inspector)).map(async unit => {
        const own = inspector.excepted(unit);
        // Where every line is left out (sessions) there is no sandbox to step outside of.
        const free = baseline.every(({directive}) =>
          own.some(
            one =>
              one.directive === directive && one.instead === undefined && one.also === undefined,
          ),
        );
        const reviewed = own.flatMap(one =>
          one.directive === 'ReadWritePaths' ? (one.also ?? []) : [],
        );
        const steps = free ? [] : stepsOf(await filesOf(inspector, unit, dropIns), reviewed);
        return steps.length === 0 ? [] : [fails(unit.name, steps.join('; '))];
      }),
    );
    return orHolds(found.flat(), 'none does');
  },
};
