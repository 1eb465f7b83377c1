// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../system/command.ts';

/** The system calls of each group (`@system-service`), groups within groups resolved. */
export type SyscallGroups = ReadonlyMap<string, ReadonlySet<string>>;

/** Prints every group that this version of systemd knows, with its members. */
export const listGroups = {
  ...read('systemd-analyze', 'syscall-filter', '--no-pager'),
  env: {LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0'},
};

/**
 * Reads what {@link listGroups} prints: a group at the start of a line, its members and a `#`
 * comment indented below it.
 */
export function parseGroups(output: string): SyscallGroups {
  const raw = new Map<string, string[]>();
  let members: string[] = [];
  for (const line of output.split('\n')) {
    const [, group] = /^(@[a-z0-9-]+)\s*$/.exec(line) ?? [];
    if (group !== undefined) raw.set(group, (members = []));
    else if (/^\S/.test(line)) members = [];
    else if (/^\s+[@a-z_]/.test(line)) members.push(line.trim());
  }
  const resolve = (word: string): readonly string[] => raw.get(word)?.flatMap(resolve) ?? [word];
  return new Map([...raw.keys()].map(group => [group, new Set(resolve(group))]));
}

/** What a word of SystemCallFilter= stands for. */
export const expandWith =
  (groups: SyscallGroups) =>
  (word: string): Iterable<string> =>
    groups.get(word) ?? [word];
