// SPDX-License-Identifier: GPL-3.0-or-later
import {isOff, isOn} from './unit-text.ts';

/**
 * What assignments of a list setting come to. `allow`: only `names`; `deny`: all but `names`;
 * `undefined` of {@link mergedList}: never assigned, or reset, so everything is allowed.
 */
export type MergedList = {readonly kind: 'allow' | 'deny'; readonly names: ReadonlySet<string>};

/** A list that allows only its members or refuses only them; a member's value is its suffix. */
export type Filter = {readonly allows: boolean; readonly members: ReadonlyMap<string, string>};

/** The words of a value, without its sign. */
const split = (value: string): readonly string[] =>
  value
    .replace(/^~/, '')
    .split(/\s+/)
    .filter(word => word !== '');

/**
 * SystemCallFilter= and RestrictAddressFamilies= as systemd merges them: the first assignment
 * decides which kind of list it is, later ones add to it or, with the other sign, take away, an
 * empty one starts afresh (config_parse_syscall_filter in src/core/load-fragment.c).
 * @param begin names that a list that allows holds from its beginning.
 * @param expand what a word stands for, with a suffix each.
 */
export function gather(
  values: readonly string[],
  begin: readonly string[],
  expand: (word: string) => readonly (readonly [name: string, suffix: string])[],
): Filter | undefined {
  let filter: {readonly allows: boolean; readonly members: Map<string, string>} | undefined;
  for (const value of values) {
    if (value === '') {
      filter = undefined;
      continue;
    }
    const inverted = value.startsWith('~');
    filter ??= {allows: !inverted, members: new Map(inverted ? [] : begin.map(name => [name, '']))};
    for (const [name, suffix] of split(value).flatMap(expand)) {
      if (filter.allows !== inverted) filter.members.set(name, suffix);
      else filter.members.delete(name);
    }
  }
  return filter;
}

/**
 * The same as names alone: `none` is no family, and `name:errno` only says what the refused caller
 * is told. A second allow-list therefore widens.
 * @param expand what a word stands for: a group of system calls, or itself.
 */
export function mergedList(
  values: readonly string[] | undefined,
  expand: (word: string) => Iterable<string>,
): MergedList | undefined {
  const filter = gather(values ?? [], [], word =>
    word === 'none' ? [] : [...expand(word.replace(/:.*$/, ''))].map(name => [name, ''] as const),
  );
  return filter && {kind: filter.allows ? 'allow' : 'deny', names: new Set(filter.members.keys())};
}

/** The kinds of namespaces that RestrictNamespaces= knows (systemd.exec(5)). */
export const namespaces = ['cgroup', 'ipc', 'net', 'mnt', 'pid', 'user', 'uts'] as const;

/**
 * Which namespaces a unit may still make; booleans replace what was there, lists add, `~` takes
 * away (config_parse_restrict_namespaces).
 */
export function allowedNamespaces(values: readonly string[] = []): ReadonlySet<string> {
  let allowed: Set<string> | undefined;
  for (const value of values) {
    if (value === '') allowed = undefined;
    else if (isOn(value)) allowed = new Set();
    else if (isOff(value)) allowed = new Set(namespaces);
    else if (value.startsWith('~'))
      allowed = new Set([...(allowed ?? namespaces)].filter(name => !split(value).includes(name)));
    else allowed = new Set([...(allowed ?? []), ...split(value)]);
  }
  return allowed ?? new Set(namespaces);
}

/** A list of words that an empty assignment starts afresh, as SystemCallArchitectures= is. */
export function wordsOf(values: readonly string[] = []): ReadonlySet<string> {
  const from = values.lastIndexOf('') + 1;
  return new Set(values.slice(from).flatMap(split));
}
