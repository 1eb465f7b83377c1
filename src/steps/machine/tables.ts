// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {
  parseGroup,
  parsePasswd,
  parseShadow,
  type GroupEntry,
  type PasswdEntry,
} from '../../formats/passwd.ts';

/**
 * The accounts and groups of a tree. `passwords` (shadow(5), second field) holds hashes: nothing of
 * it may reach a verdict or evidence.
 */
export type Tables = {
  readonly users: ReadonlyMap<string, PasswdEntry>;
  readonly passwords: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, GroupEntry>;
};

/** The first line of a name counts, as for getpwnam(3) over files. */
const byName = <T extends {readonly name: string}>(entries: readonly T[]) =>
  new Map(entries.toReversed().map(entry => [entry.name, entry]));

/** What the texts of passwd(5), shadow(5) and group(5) say, by name. */
export const tablesOf = (passwd: string, shadow: string, group: string): Tables => ({
  users: byName(parsePasswd(passwd)),
  passwords: new Map([...byName(parseShadow(shadow))].map(([name, {hash}]) => [name, hash])),
  groups: byName(parseGroup(group)),
});

/** Reads the tables below `root`; `undefined` where there is no passwd(5), that is, no tree. */
export async function readTables(reader: Reader, root: string): Promise<Tables | undefined> {
  const text = (name: string) => reader.files.readText(`${root}/etc/${name}`);
  const passwd = await text('passwd');
  if (passwd === undefined) return undefined;
  return tablesOf(passwd, (await text('shadow')) ?? '', (await text('group')) ?? '');
}
