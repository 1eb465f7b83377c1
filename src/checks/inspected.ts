// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';
import {commandLine} from '../engine/failure.ts';
import {exceptionsOf, type Exception} from '../confinement/exceptions.ts';
import {installedPaths} from '../os/installed-paths.ts';
import type {Command} from '../system/command.ts';
import {unitsInForce} from '../units/in-force.ts';
import {unitsOnDisk} from '../units/on-disk.ts';
import {parseShow, showCommand} from '../units/show.ts';
import {listGroups, parseGroups} from '../units/syscall-groups.ts';
import {indexCommand, parseIndex, type TreeIndex} from '../units/tree-index.ts';
import type {Unit} from '../units/unit.ts';
import type {Answer, Inspector} from './inspector.ts';
import {parseInstalledAnswers} from './installed-answers.ts';
import {once, onceEach} from './once.ts';
import type {SetuidEntry} from './setuid-list.ts';
import {treeFiles, type TreeFiles} from './tree-files.ts';

/**
 * What is judged: this machine (`root` empty) or a root tree at a directory, with the reviewed
 * lists, read from the files of `lists`. `installed`: it is asked for all that an installation by
 * Forge promises, whether or not it looks like one.
 */
export type CheckSubject = {
  readonly root: string;
  readonly exceptions: readonly Exception[];
  readonly setuid: readonly SetuidEntry[];
  readonly lists: readonly string[];
  readonly installed?: true;
};

/** What all checks share: every command runs once, and everything is read once. */
export type Inspected = Pick<
  Inspector,
  'index' | 'units' | 'calls' | 'answers' | 'installed' | 'excepted'
> & {
  readonly files: TreeFiles;
  readonly run: (command: Command) => Promise<Answer>;
};

const said = ({code, stderr}: Answer): string =>
  `(code ${code}): ${stderr.trim() || 'it said nothing'}`;

async function readIndex(run: Inspected['run'], root: string): Promise<TreeIndex> {
  const answer = await run(indexCommand(root));
  const found = parseIndex(answer.stdout, root);
  // A list that ended early, or never began, would make every check that looks for a file find
  // none: none of them can tell.
  if (answer.code > 1 || !found.has('/etc'))
    throw new Error(`find did not list ${root}/etc ${said(answer)}`);
  return found;
}

/** What systemd says of the units on disk, and of those that run without a file. */
async function readUnitsInForce(
  run: Inspected['run'],
  onDisk: readonly Unit[],
): Promise<readonly Unit[]> {
  const named = onDisk.filter(({kind, name}) => kind === 'judged' && !name.includes('@.'));
  const answer = await run(showCommand(named.map(({name}) => name)));
  const shown = parseShow(answer.stdout);
  // Files are no answer for systemd's: what is in force, and what runs, would be missing.
  if (answer.code > 1 || shown.size === 0)
    throw new Error(`systemctl show gave no units ${said(answer)}`);
  return unitsInForce(onDisk, shown);
}

export function inspect(
  reader: Reader,
  {root, exceptions, installed: taken}: CheckSubject,
): Inspected {
  const answers = new Map<string, Promise<Answer>>();
  const run = (command: Command): Promise<Answer> => {
    const key = commandLine(command);
    const known = answers.get(key) ?? reader.read(command);
    answers.set(key, known);
    return known;
  };
  const index = once(() => readIndex(run, root));
  const files = treeFiles(reader, root, index);
  const calls = once(async () => {
    const {code, stdout} = await run(listGroups);
    return code === 0 ? parseGroups(stdout) : undefined;
  });
  // What may not be looked at is there.
  const left = (path: string): Promise<boolean> => files.present(path).catch(() => true);
  return {
    files,
    run,
    index,
    calls,
    units: once(async () => {
      const onDisk = await unitsOnDisk(await index(), (await calls()) ?? new Map(), files.text);
      return root === '' ? readUnitsInForce(run, onDisk) : onDisk;
    }),
    // Hundreds of exceptions with every unit, for every line: found once a unit.
    excepted: onceEach((unit: Unit) =>
      [unit.name, ...unit.aliases].flatMap(name => exceptionsOf(name, exceptions)),
    ),
    answers: once(async () => parseInstalledAnswers(await files.text(installedPaths.answers))),
    installed: once(
      async () =>
        taken ?? ((await left(installedPaths.answers)) || (await left(installedPaths.mok))),
    ),
  };
}
