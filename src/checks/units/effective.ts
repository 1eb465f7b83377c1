// SPDX-License-Identifier: GPL-3.0-or-later
import {directives, type Directive} from '../../confinement/baseline.ts';
import type {SyscallGroups} from '../../units/syscall-groups.ts';
import {isOn, type Settings} from '../../units/unit-text.ts';
import {callFilter, familyFilter, namespaceLimit} from './filters.ts';
import type {Setting} from './unit.ts';

/**
 * The words that a directive knows besides the booleans (systemd.exec(5)); of those that are not
 * here, booleans are all.
 */
const words: Partial<Record<Directive, readonly string[]>> = {
  ProtectSystem: ['full', 'strict'],
  ProtectHome: ['read-only', 'tmpfs'],
  PrivateTmp: ['disconnected'],
  ProtectControlGroups: ['private', 'strict'],
  ProtectHostname: ['private'],
  ProtectProc: ['default', 'noaccess', 'invisible', 'ptraceable'],
};

/** What holds where nothing is said (systemd.exec(5)), in the words of `systemctl show`. */
const silent = (directive: Directive): string => {
  if (directive === 'ProtectProc') return 'default';
  if (directive === 'SystemCallFilter' || directive === 'RestrictAddressFamilies') return '~';
  return directive === 'SystemCallArchitectures' ? '' : 'no';
};

/**
 * A value in one spelling; `undefined` for one that systemd does not know, and an empty one: it
 * warns and keeps what was there before.
 */
function plain(directive: Directive, value: string): string | undefined {
  if (words[directive]?.includes(value)) return value;
  if (directive === 'ProtectProc') return undefined;
  if (isOn(value)) return 'yes';
  return /^(?:0|no|n|false|f|off)$/i.test(value) ? 'no' : undefined;
}

/**
 * What DynamicUser=yes brings along (systemd.exec(5)); a stricter value of the unit's own stays.
 */
function withDynamicUser(settings: Map<Directive, Setting>): void {
  const raise = (directive: Directive, value: string, weaker: readonly string[]): void => {
    if (weaker.includes(settings.get(directive)?.value ?? '')) settings.set(directive, {value});
  };
  for (const directive of ['NoNewPrivileges', 'RestrictSUIDSGID', 'RemoveIPC'] as const)
    settings.set(directive, {value: 'yes'});
  raise('PrivateTmp', 'disconnected', ['no']);
  raise('ProtectSystem', 'strict', ['no', 'yes', 'full']);
  raise('ProtectHome', 'read-only', ['no']);
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
  const said = new Map<string, {readonly value: string; readonly from: string}[]>();
  for (const {path, service} of files) {
    for (const [key, values] of service)
      said.set(key, [...(said.get(key) ?? []), ...values.map(value => ({value, from: path}))]);
  }
  const settings = new Map<Directive, Setting>();
  for (const directive of directives) {
    const all = said.get(directive) ?? [];
    const last = scalar(directive)
      ? all.findLast(one => plain(directive, one.value) !== undefined)
      : all.at(-1);
    const value = scalar(directive)
      ? (plain(directive, last?.value ?? '') ?? silent(directive))
      : listOf(
          directive,
          all.map(one => one.value),
          groups,
        );
    settings.set(directive, {value, ...(last && {from: last.from})});
  }
  if (isOn(said.get('DynamicUser')?.at(-1)?.value)) withDynamicUser(settings);
  return settings;
}

/** Whether a later assignment replaces an earlier one. */
const scalar = (directive: Directive): boolean =>
  ![
    'SystemCallFilter',
    'RestrictAddressFamilies',
    'RestrictNamespaces',
    'SystemCallArchitectures',
  ].includes(directive);

function listOf(directive: Directive, values: readonly string[], groups: SyscallGroups): string {
  if (directive === 'SystemCallFilter') return callFilter(values, groups);
  if (directive === 'RestrictAddressFamilies') return familyFilter(values);
  return directive === 'RestrictNamespaces' ? namespaceLimit(values) : gathered(values).join(' ');
}

/** A list of words that an empty assignment starts afresh. */
function gathered(values: readonly string[]): readonly string[] {
  const list: string[] = [];
  for (const value of values) {
    if (value === '') list.length = 0;
    else list.push(...value.split(/\s+/).filter(word => word !== ''));
  }
  return [...new Set(list)].toSorted();
}
