// SPDX-License-Identifier: GPL-3.0-or-later
import {imagePaths} from '../os/image-paths.ts';
import {dropInName, standingOf, unkept} from '../confinement/drop-in.ts';
import {parseExceptions, unusedExceptions} from '../confinement/exceptions.ts';
import {listGroups, parseGroups} from '../units/syscall-groups.ts';
import {write} from '../system/command.ts';
import type {WritableFiles} from '../system/files.ts';
import type {Commands} from './build-tools.ts';
import type {RootTree, TreeSource} from './tree.ts';
import {imageUnits, serviceUnits} from './units.ts';

/**
 * The reviewed exceptions inside an image; the audit on the installed machine reads the same file,
 * sealed with the rest.
 */
export const exceptionsInTree = imagePaths.exceptions;

/** Files to be added to an image: text by absolute path. */
export type Additions = ReadonlyMap<string, string>;

/** What building puts into an image for its confinement, and what it says about it. */
type ImageConfinement = {readonly additions: Additions; readonly notes: readonly string[]};

/**
 * The sandbox drop-ins of a tree's service units, for usr/lib/systemd/system/UNIT.d, and lines for
 * whoever builds: how many units stand how, by name where something is left to judge.
 * @throws CONFINEMENT-EXCEPTIONS-INVALID; COMMAND-FAILED when systemd-analyze cannot list the
 *   groups of system calls.
 */
export async function confinementOf(
  tree: RootTree,
  files: WritableFiles,
  run: Commands,
): Promise<ImageConfinement> {
  const units = await serviceUnits(tree, files);
  if (units.length === 0) return {additions: new Map(), notes: []};
  const place = (await tree.bring([exceptionsInTree])).get(exceptionsInTree);
  const exceptions = parseExceptions(
    place === undefined ? '[]' : ((await files.readText(place)) ?? '[]'),
  );
  const groups = parseGroups((await run.lines(listGroups)).join('\n'));
  const additions = new Map<string, string>();
  const [kept, excepted, idle, open]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const {name, before, after} of units) {
    const {kind, text} = standingOf(name, before, exceptions, groups);
    if (text !== undefined) additions.set(`${imageUnits}/${name}.d/${dropInName}`, text);
    if (kind === 'kept') kept.push(name);
    if (kind === 'excepted') excepted.push(name);
    if (kind === 'starts nothing') idle.push(name);
    const left = unkept(
      name,
      [...before, ...(text === undefined ? [] : [text]), ...after],
      exceptions,
      groups,
    );
    if (left.length > 0) open.push(`${name} (${left.join(', ')})`);
  }
  const unused = [
    ...new Set(
      unusedExceptions(
        exceptions,
        units.map(({name}) => name),
      ).flatMap(one => (one.class ? [] : [one.unit])),
    ),
  ];
  return {
    additions,
    notes: [
      [
        `sandbox baseline: ${units.length} service units`,
        `${additions.size} get a drop-in`,
        `${kept.length} keep it by themselves`,
        `${idle.length} start nothing`,
      ].join(', '),
      ...(excepted.length > 0
        ? [`sandbox baseline: wholly excepted, with reasons: ${excepted.join(', ')}`]
        : []),
      ...(open.length > 0
        ? [
            'sandbox baseline: NEITHER KEPT NOR EXCEPTED, a later drop-in undoes it: ' +
              `${open.join('; ')}`,
          ]
        : []),
      ...(unused.length > 0
        ? [`sandbox baseline: exceptions for units that are not here: ${unused.join(', ')}`]
        : []),
    ],
  };
}

const owned = [
  '--format=pax',
  '--numeric-owner',
  '--no-recursion',
  '--verbatim-files-from',
  '--files-from',
  '-',
];

/** The directories above a path, the outermost first, without the root. */
const above = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1, -1)
    .map((_, index, parts) => `/${parts.slice(0, index + 1).join('/')}`);

/**
 * Puts files into a source before or after its image is made: for a directory, an archive that is
 * added to the finished image, so that the tree stays untouched; for an archive, a copy of it with
 * more members.
 * @param scratch an empty directory for what is made on the way.
 * @param built time of the added files, seconds since the epoch; they belong to root.
 * @returns the source to make the image from, and what to add to the image afterwards.
 */
export async function withAdditions(
  source: TreeSource,
  additions: Additions,
  tree: RootTree,
  {scratch, built}: {readonly scratch: string; readonly built: number},
  files: WritableFiles,
  run: Commands,
): Promise<{readonly source: TreeSource; readonly archive?: string}> {
  if (additions.size === 0) return {source};
  const stage = `${scratch}/stage`;
  for (const [path, text] of additions)
    await files.writeAtomic(`${stage}${path}`, Buffer.from(text), 0o644);
  const parents = [...new Set([...additions.keys()].flatMap(above))].toSorted();
  const there = new Set<string>();
  for (const path of parents) if (await tree.has(path)) there.add(path);
  const archive = `${scratch}/with-additions.tar`;
  const names = (paths: readonly string[]): string => paths.map(path => `.${path}\n`).join('');
  if (source.type === 'tree') {
    // Directories that exist are named with what they are: mkfs.erofs would give them new owners,
    // permissions and times.
    const create = write(
      'tar',
      '--create',
      '--file',
      archive,
      '--directory',
      source.directory,
      '--xattrs',
      '--xattrs-include=*',
      ...owned,
    );
    await run.change({...create, stdin: `.\n${names([...there])}`});
  } else {
    await run.change(write('cp', '--reflink=auto', source.file, archive));
  }
  const fresh = [...parents.filter(path => !there.has(path)), ...additions.keys()].toSorted();
  const append = write(
    'tar',
    '--append',
    '--file',
    archive,
    '--directory',
    stage,
    '--owner=0',
    '--group=0',
    `--mtime=@${built}`,
    '--mode=u=rwX,go=rX',
    ...owned,
  );
  await run.change({...append, stdin: names(fresh)});
  return source.type === 'tree' ? {source, archive} : {source: {type: 'tar', file: archive}};
}
