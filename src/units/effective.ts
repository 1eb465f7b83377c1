// SPDX-License-Identifier: GPL-3.0-or-later
import type {SyscallGroups} from './syscall-groups.ts';
import {isOn, type Settings} from './unit-text.ts';
import {
  defaultOf,
  directives,
  isScalar,
  normalValue,
  ofDynamicUser,
  type Directive,
  type Scalar,
} from './directives.ts';
import {callFilter, familyFilter, namespaceLimit} from './filters.ts';
import {wordsOf} from './merged.ts';
import type {Setting} from './unit.ts';

/** One assignment of a file, in systemd's order. */
type Assigned = {readonly value: string; readonly from: string};

/**
 * What DynamicUser=yes brings along; a stricter value of the unit's own stays, and so does a
 * PrivateTmp=yes (systemd.exec(5)).
 */
function withDynamicUser(settings: Map<Directive, Setting>): void {
  for (const [directive, value] of ofDynamicUser) {
    const own = settings.get(directive)?.value ?? '';
    if (own === 'no' || (directive === 'ProtectSystem' && own !== value))
      settings.set(directive, {value});
  }
}

/**
 * The values that systemd makes of a service's files: later assignments win, lists add up, an empty
 * assignment starts a list afresh (systemd.unit(5), systemd.exec(5)). In the words of `systemctl
 * show` of systemd 257, whose own answers this is tested against.
 * @param files the [Service] sections of unit file and drop-ins, in systemd's order, with the path
 *   they come from.
 */
export function effectiveOf(
  files: readonly {readonly path: string; readonly service: Settings}[],
  groups: SyscallGroups,
): Map<Directive, Setting> {
  const said = new Map<string, Assigned[]>();
  for (const {path, service} of files) {
    for (const [key, values] of service)
      said.set(key, [...(said.get(key) ?? []), ...values.map(value => ({value, from: path}))]);
  }
  const settings = new Map<Directive, Setting>();
  for (const directive of directives) {
    const all = said.get(directive) ?? [];
    settings.set(
      directive,
      isScalar(directive) ? lastKnown(directive, all) : listed(directive, all, groups),
    );
  }
  if (isOn(said.get('DynamicUser')?.at(-1)?.value)) withDynamicUser(settings);
  return settings;
}

/**
 * The last value that systemd knows; it warns of others, and of an empty one, and keeps what was
 * there before.
 */
function lastKnown(directive: Scalar, all: readonly Assigned[]): Setting {
  const last = all.findLast(one => normalValue(directive, one.value) !== undefined);
  return last === undefined
    ? {value: defaultOf(directive)}
    : {value: normalValue(directive, last.value) ?? '', from: last.from};
}

function listed(directive: Directive, all: readonly Assigned[], groups: SyscallGroups): Setting {
  const last = all.at(-1);
  const values = all.map(one => one.value);
  return {value: listOf(directive, values, groups), ...(last && {from: last.from})};
}

function listOf(directive: Directive, values: readonly string[], groups: SyscallGroups): string {
  if (directive === 'SystemCallFilter') return callFilter(values, groups);
  if (directive === 'RestrictAddressFamilies') return familyFilter(values);
  return directive === 'RestrictNamespaces'
    ? namespaceLimit(values)
    : [...wordsOf(values)].toSorted().join(' ');
}
