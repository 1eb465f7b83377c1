// SPDX-License-Identifier: GPL-3.0-or-later
import {allowedNamespaces, gather, namespaces, type Filter} from './merged.ts';
import {expandWith, type SyscallGroups} from './syscall-groups.ts';

/** A list as `systemctl show` prints it; "~" refuses nothing. */
function shown(filter: Filter | undefined): string {
  if (filter === undefined) return '~';
  const members = [...filter.members].map(([name, suffix]) => name + suffix);
  const sorted = members.toSorted((one, other) => (one < other ? -1 : 1));
  return `${filter.allows ? '' : '~'}${sorted.join(' ')}`;
}

/**
 * SystemCallFilter=: a list that allows holds `@default` from its beginning; `name:ERRNO` is a
 * refused call, in either kind of list.
 */
export const callFilter = (values: readonly string[], groups: SyscallGroups): string =>
  shown(
    gather(values, [...expandWith(groups)('@default')], word => {
      const colon = word.indexOf(':');
      const [name, suffix] = colon < 0 ? [word, ''] : [word.slice(0, colon), word.slice(colon)];
      return [...expandWith(groups)(name)].map(call => [call, suffix] as const);
    }),
  );

const itself = (word: string): readonly (readonly [string, string])[] => [[word, '']];

/**
 * RestrictAddressFamilies=: `none` allows no family at all, which systemctl shows as an empty list.
 */
export function familyFilter(values: readonly string[]): string {
  const last = values.lastIndexOf('none');
  return shown(
    last < 0
      ? gather(values, [], itself)
      : gather(['AF_UNIX', '~AF_UNIX', ...values.slice(last + 1)], [], itself),
  );
}

/** RestrictNamespaces=: `yes` allows none, `no` all; else those that are allowed are named. */
export function namespaceLimit(values: readonly string[]): string {
  const allowed = allowedNamespaces(values);
  if (allowed.size === namespaces.length) return 'no';
  return allowed.size === 0 ? 'yes' : namespaces.filter(name => allowed.has(name)).join(' ');
}
