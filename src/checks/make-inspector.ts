// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';
import {commandLine} from '../engine/failure.ts';
import {follow, indexCommand} from '../units/tree-index.ts';
import {blindness, CannotTell} from './cannot-tell.ts';
import type {Witness} from './check.ts';
import type {CheckSubject, Inspected} from './inspected.ts';
import type {Inspector} from './inspector.ts';

/** A witness keeps this much of an output (characters, from the end). */
const outputLimit = 2000;

/**
 * An inspector for one check: what it asks is kept in `witnesses`.
 * @param seen what is shared by all checks of a run.
 */
export function makeInspector(
  reader: Reader,
  {root, exceptions, setuid}: CheckSubject,
  seen: Inspected,
): {readonly inspector: Inspector; readonly witnesses: readonly Witness[]} {
  const {files, run, ...shared} = seen;
  const live = root === '';
  const witnesses: Witness[] = [];
  const note = (command: string, code: number, output: string): void =>
    void witnesses.push({command, code, output: output.trim().slice(-outputLimit)});
  const inspector: Inspector = {
    ...shared,
    root,
    exceptions,
    setuid,
    clock: reader.clock,
    index: async () => {
      const found = await shared.index();
      note(commandLine(indexCommand(root)), 0, `${found.size} names`);
      return found;
    },
    units: async () => {
      const found = await shared.units();
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
      const text = await files.text(path);
      note(`cat ${root}${path}`, text === undefined ? 1 : 0, text ?? 'no such file');
      return text;
    },
    secret: async path => {
      const text = await files.text(path);
      note(
        `cat ${root}${path}`,
        text === undefined ? 1 : 0,
        text === undefined ? 'no such file' : '(not repeated here)',
      );
      return text;
    },
    list: async path => {
      const at = await files.place(path);
      const names = at === undefined ? undefined : await reader.files.list(at);
      note(`ls ${root}${path}`, names ? 0 : 2, names?.join('\n') ?? 'no such directory');
      return names ?? [];
    },
    exists: async path => {
      const there = await files.present(path);
      note(`ls -d ${root}${path}`, there ? 0 : 2, there ? path : 'no such file');
      return there;
    },
    leads: async path => (live ? reader.files.realPath(path) : follow(path, await shared.index())),
  };
  return {inspector, witnesses};
}
