// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path/posix';
import type {Reader} from '../engine/plan/step.ts';
import {commandLine} from '../engine/failure.ts';
import {exceptionsOf, type Exception} from '../confinement/exceptions.ts';
import {listGroups, parseGroups} from '../units/syscall-groups.ts';
import {installedPaths} from '../os/installed-paths.ts';
import type {Command} from '../system/command.ts';
import {blindness, CannotTell} from './cannot-tell.ts';
import type {Witness} from './check.ts';
import type {Answer, Inspector} from './inspector.ts';
import {parseInstalledAnswers} from './installed-answers.ts';
import type {SetuidEntry} from './setuid-list.ts';
import {follow, indexCommand, parseIndex, type TreeIndex} from '../units/tree-index.ts';
import {unitsInForce} from '../units/in-force.ts';
import {unitsOnDisk} from '../units/on-disk.ts';
import {parseShow, showCommand} from '../units/show.ts';
import type {Unit} from '../units/unit.ts';

/**
 * What is judged: this machine (`root` empty), or a root tree at a directory; and the reviewed
 * lists, which were read from the files of `lists`. `installed`: it is asked for all that an
 * installation by Forge promises, whether or not it looks like one.
 */
export type CheckSubject = {
  readonly root: string;
  readonly exceptions: readonly Exception[];
  readonly setuid: readonly SetuidEntry[];
  readonly lists: readonly string[];
  readonly installed?: true;
};

/** A witness keeps this much of an output (characters, from the end). */
const outputLimit = 2000;

/** Runs something once and gives the same answer to everybody who asks again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= work());
}

/**
 * Makes inspectors, each for one check: what it asks is kept in `witnesses`, while every command
 * runs and every index is read once for all checks.
 */
export function makeInspectors(
  reader: Reader,
  {root, exceptions, setuid, installed: taken}: CheckSubject,
): () => {readonly inspector: Inspector; readonly witnesses: Witness[]} {
  const live = root === '';
  const answers = new Map<string, Promise<Answer>>();
  const run = (command: Command): Promise<Answer> => {
    const key = commandLine(command);
    const known = answers.get(key) ?? reader.read(command);
    answers.set(key, known);
    return known;
  };
  const index = once(async (): Promise<TreeIndex> => {
    const {code, stdout, stderr} = await run(indexCommand(root));
    const found = parseIndex(stdout, root);
    // A list that ended early, or never began, would make every check that looks for a file find
    // none: none of them can tell.
    if (code > 1 || !found.has('/etc'))
      throw new Error(
        `find did not list ${root}/etc (code ${code}): ${stderr.trim() || 'it said nothing'}`,
      );
    return found;
  });
  const realRoot = once(async () => (live ? '/' : ((await reader.files.realPath(root)) ?? root)));
  /**
   * Where a path of the tree lies on this machine; `undefined` where a link that the index does not
   * know leads out of the tree.
   */
  const place = async (path: string): Promise<string | undefined> => {
    if (live) return path;
    const inside = follow(path, await index());
    const real = inside === undefined ? undefined : await reader.files.realPath(join(root, inside));
    return real !== undefined && `${real}/`.startsWith(`${await realRoot()}/`) ? real : undefined;
  };
  const readText = async (path: string): Promise<string | undefined> => {
    const at = await place(path);
    return at === undefined ? undefined : await reader.files.readText(at);
  };
  const calls = once(async () => {
    const {code, stdout} = await run(listGroups);
    return code === 0 ? parseGroups(stdout) : undefined;
  });
  const units = once(async (): Promise<readonly Unit[]> => {
    const onDisk = await unitsOnDisk(await index(), (await calls()) ?? new Map(), readText);
    if (!live) return onDisk;
    const named = onDisk
      .filter(({kind, name}) => kind === 'judged' && !name.includes('@.'))
      .map(({name}) => name);
    const {code, stdout, stderr} = await run(showCommand(named));
    const shown = parseShow(stdout);
    // Files are no answer for systemd's: what is in force, and what runs, would be missing.
    if (code > 1 || shown.size === 0)
      throw new Error(
        `systemctl show gave no units (code ${code}): ${stderr.trim() || 'it said nothing'}`,
      );
    return unitsInForce(onDisk, shown);
  });
  // Hundreds of exceptions with every unit, for every line: found once a unit.
  const known = new Map<Unit, readonly Exception[]>();
  const excepted = (unit: Unit): readonly Exception[] => {
    const found =
      known.get(unit) ??
      [unit.name, ...unit.aliases].flatMap(name => exceptionsOf(name, exceptions));
    known.set(unit, found);
    return found;
  };
  const answered = once(async () => parseInstalledAnswers(await readText(installedPaths.answers)));
  const present = async (path: string): Promise<boolean> => {
    const at = await place(path);
    return at !== undefined && (await reader.files.stat(at)) !== undefined;
  };
  // What may not be looked at is there.
  const left = (path: string): Promise<boolean> => present(path).catch(() => true);
  const installed = once(
    async () => taken ?? ((await left(installedPaths.answers)) || (await left(installedPaths.mok))),
  );
  return () => {
    const witnesses: Witness[] = [];
    const note = (command: string, code: number, output: string): void =>
      void witnesses.push({command, code, output: output.trim().slice(-outputLimit)});
    const inspector: Inspector = {
      root,
      exceptions,
      excepted,
      setuid,
      calls,
      answers: answered,
      installed,
      clock: reader.clock,
      index: async () => {
        const found = await index();
        note(commandLine(indexCommand(root)), 0, `${found.size} names`);
        return found;
      },
      units: async () => {
        const found = await units();
        note(
          live ? "systemctl show '*.service'" : `systemctl cat --root=${root} '*.service'`,
          0,
          `${found.length} units`,
        );
        return found;
      },
      ask: async command => {
        const answer = await run(command);
        note(commandLine(command), answer.code, `${answer.stdout}${answer.stderr}`);
        return answer;
      },
      answer: async command => {
        const {code, stdout, stderr} = await run(command);
        const output = `${stdout}${stderr}`.trim();
        note(commandLine(command), code, output);
        const blind = blindness(command.program, {code, output});
        if (blind !== undefined) throw new CannotTell(blind);
        return {code, output};
      },
      text: async path => {
        const text = await readText(path);
        note(`cat ${root}${path}`, text === undefined ? 1 : 0, text ?? 'no such file');
        return text;
      },
      secret: async path => {
        const text = await readText(path);
        note(
          `cat ${root}${path}`,
          text === undefined ? 1 : 0,
          text === undefined ? 'no such file' : '(not repeated here)',
        );
        return text;
      },
      list: async path => {
        const at = await place(path);
        const names = at === undefined ? undefined : await reader.files.list(at);
        note(`ls ${root}${path}`, names ? 0 : 2, names?.join('\n') ?? 'no such directory');
        return names ?? [];
      },
      exists: async path => {
        const there = await present(path);
        note(`ls -d ${root}${path}`, there ? 0 : 2, there ? path : 'no such file');
        return there;
      },
      leads: async path => (live ? reader.files.realPath(path) : follow(path, await index())),
    };
    return {inspector, witnesses};
  };
}
