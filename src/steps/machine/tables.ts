// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';

/** One line of passwd(5). */
export type PasswdEntry = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
};

/** One line of group(5). */
export type Group = {readonly gid: number; readonly members: readonly string[]};

/**
 * The accounts and groups of a tree. `passwords` (shadow(5), second field) holds hashes: nothing of
 * it may reach a verdict or evidence.
 */
export type Tables = {
  readonly users: ReadonlyMap<string, PasswdEntry>;
  readonly passwords: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, Group>;
};

const lines = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(':'));

/** passwd(5) by name. */
export const parsePasswd = (text: string): ReadonlyMap<string, PasswdEntry> =>
  new Map(
    lines(text).map(([name = '', , uid, gid, gecos = '', home = '', shell = '']) => [
      name,
      {name, uid: Number(uid), gid: Number(gid), gecos, home, shell},
    ]),
  );

/** group(5) by name. */
export const parseGroups = (text: string): ReadonlyMap<string, Group> =>
  new Map(
    lines(text).map(([name = '', , gid, members = '']) => [
      name,
      {gid: Number(gid), members: members === '' ? [] : members.split(',')},
    ]),
  );

/** Reads the tables below `root`; `undefined` where there is no passwd(5), that is, no tree. */
export async function readTables(reader: Reader, root: string): Promise<Tables | undefined> {
  const passwd = await reader.files.readText(`${root}/etc/passwd`);
  if (passwd === undefined) return undefined;
  const [shadow = '', group = ''] = [
    await reader.files.readText(`${root}/etc/shadow`),
    await reader.files.readText(`${root}/etc/group`),
  ];
  return {
    users: parsePasswd(passwd),
    passwords: new Map(lines(shadow).map(([name = '', password = '']) => [name, password])),
    groups: parseGroups(group),
  };
}
