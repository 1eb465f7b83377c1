// SPDX-License-Identifier: GPL-3.0-or-later
import {expandWith, type SyscallGroups} from '../../units/syscall-groups.ts';
import {isOn} from '../../units/unit-text.ts';

/** A list that either allows only its members or refuses only them. */
type Filter = {readonly allows: boolean; readonly members: Map<string, string>};

const split = (value: string): readonly string[] => value.split(/\s+/).filter(word => word !== '');

const shown = ({allows, members}: Filter): string =>
  `${allows ? '' : '~'}${[...members]
    .map(([name, suffix]) => name + suffix)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join(' ')}`;

/**
 * The first assignment decides whether a list allows or refuses; each later one adds or, with the
 * other sign, takes away; an empty one starts afresh.
 */
function gather(
  values: readonly string[],
  begin: readonly string[],
  expand: (word: string) => readonly (readonly [name: string, suffix: string])[],
): string {
  let filter: Filter | undefined;
  for (const value of values) {
    if (value === '') {
      filter = undefined;
      continue;
    }
    const inverted = value.startsWith('~');
    filter ??= {allows: !inverted, members: new Map(inverted ? [] : begin.map(name => [name, '']))};
    for (const [name, suffix] of split(inverted ? value.slice(1) : value).flatMap(expand)) {
      if (filter.allows !== inverted) filter.members.set(name, suffix);
      else filter.members.delete(name);
    }
  }
  return filter ? shown(filter) : '~';
}

/**
 * SystemCallFilter=: a list that allows holds `@default` from its beginning; `name:ERRNO` is a
 * refused call, in either kind of list.
 */
export const callFilter = (values: readonly string[], groups: SyscallGroups): string =>
  gather(values, [...expandWith(groups)('@default')], word => {
    const colon = word.indexOf(':');
    const [name, suffix] = colon < 0 ? [word, ''] : [word.slice(0, colon), word.slice(colon)];
    return [...expandWith(groups)(name)].map(call => [call, suffix] as const);
  });

/**
 * RestrictAddressFamilies=: `none` allows no family at all, which systemctl shows as an empty list.
 */
export const familyFilter = (values: readonly string[]): string => {
  const last = values.findLastIndex(value => value === 'none');
  if (last < 0) return gather(values, [], word => [[word, '']]);
  return gather(['AF_UNIX', '~AF_UNIX', ...values.slice(last + 1)], [], word => [[word, '']]);
};

const namespaces = ['cgroup', 'ipc', 'net', 'mnt', 'pid', 'user', 'uts'] as const;

/**
 * RestrictNamespaces=: `yes` allows none, `no` all; a list names the allowed ones, `~` the refused
 * ones. Assignments of lists add up, as config_parse_restrict_namespaces of systemd does: allowed
 * ones are joined, refused ones taken away.
 */
export function namespaceLimit(values: readonly string[]): string {
  let allowed: Set<string> | undefined;
  for (const value of values) {
    if (isOn(value)) allowed = new Set();
    else if (value === '' || /^(?:0|no|n|false|f|off)$/i.test(value)) allowed = undefined;
    else if (value.startsWith('~'))
      allowed = new Set(
        [...(allowed ?? namespaces)].filter(name => !split(value.slice(1)).includes(name)),
      );
    else allowed = new Set([...(allowed ?? []), ...split(value)]);
  }
  if (allowed === undefined || allowed.size === namespaces.length) return 'no';
  const named = allowed;
  return named.size === 0 ? 'yes' : namespaces.filter(name => named.has(name)).join(' ');
}
