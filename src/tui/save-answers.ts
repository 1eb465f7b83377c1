// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../os/live-paths.ts';
import {dirname, isAbsolute} from 'node:path/posix';
import {asProblem} from '../engine/failure.ts';
import type {Facts} from '../screens/draft/facts.ts';
import type {View} from '../screens/page/page.ts';
import {read, type Runner} from '../system/command.ts';
import type {Machine} from '../engine/machine.ts';
import {answersFile} from './entered-answers.ts';

/**
 * File systems that live in memory; the live system's root is an overlay whose upper half is a
 * tmpfs.
 */
const inMemory: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'overlay', 'rootfs']);

/** findmnt(8): the type of the file system that holds a path. */
const typeCommand = (path: string) =>
  read('findmnt', '--noheadings', '--output', 'FSTYPE', '--target', path);

async function noteOn(path: string, run: Runner): Promise<{readonly note?: string}> {
  const {code, stdout} = await run.run(typeCommand(dirname(path)));
  if (code !== 0 || !inMemory.has(stdout.trim())) return {};
  return {
    note:
      'It lies in memory and is gone when the machine is switched off. To keep it, put ' +
      'a stick in, open the shell, and type: ' +
      `mount /dev/sdX1 /mnt; cp ${path} /mnt; umount /mnt`,
  };
}

/**
 * Saves what was entered as an answer file that only its owner can read. What came of it, in words;
 * never throws.
 */
export async function saveAnswers(
  {run, files}: Pick<Machine, 'run' | 'files'>,
  view: View,
  path: string,
  forge: string,
): Promise<NonNullable<Facts['saved']>> {
  try {
    if (!isAbsolute(path))
      return {path, fault: `${path} is no path from the root, such as /mnt/answers.yaml`};
    const facts = await files.stat(path);
    if (facts && facts.kind !== 'file')
      return {path, fault: `${path} is a ${facts.kind} and no file`};
    const {saved} = view.facts;
    // What this session saved there may be saved again with other answers.
    if (facts && (saved?.path !== path || saved.fault !== undefined))
      return {path, fault: `${path} is there already; choose another name`};
    const directory = dirname(path);
    // Forge's own directory is made when something is to lie there; anything else that is absent is
    // a slip, or a stick that is not mounted.
    if (directory !== livePaths.run && (await files.stat(directory))?.kind !== 'directory')
      return {path, fault: `there is no directory ${directory}`};
    await files.writeAtomic(path, new TextEncoder().encode(answersFile(view, forge)), 0o600);
    return {path, ...(await noteOn(path, run))};
  } catch (error) {
    return {path, fault: `not saved: ${asProblem(error).detail}`};
  }
}
