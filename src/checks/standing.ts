// SPDX-License-Identifier: GPL-3.0-or-later
import {type Directive} from '../units/directives.ts';
import {baselineCalls, type BaselineLine} from '../confinement/baseline.ts';
import type {Exception} from '../confinement/exceptions.ts';
import {neededLines} from '../confinement/needed-lines.ts';
import {expandWith, type SyscallGroups} from '../units/syscall-groups.ts';
import type {Settings} from '../units/unit-text.ts';

/** What is said of a value: `kept`, or in which way it falls short. */
export type LineStanding = {readonly kept: boolean; readonly short: string};

/** Longest list of system calls in a sentence. */
const mostCalls = 6;

const listed = (names: readonly string[]): string =>
  `${names.slice(0, mostCalls).join(' ')}${names.length > mostCalls ? ` and ${names.length - mostCalls} more` : ''}`;

/**
 * A value of `systemctl show` as the unit file line that would give it: "" is the empty list of
 * families, and calls with an error number are refused ones.
 */
function asSettings(directive: Directive, value: string): Settings {
  return new Map([
    [directive, [directive === 'RestrictAddressFamilies' && value === '' ? 'none' : value]],
  ]);
}

/** The calls that a filter lets through, or the calls that it names as refused. */
function filterOf(value: string): {readonly allows: boolean; readonly names: readonly string[]} {
  const words = value
    .replace(/^~/, '')
    .split(/\s+/)
    .filter(word => word !== '');
  // `name:ERRNO` in a list that allows is a call that is refused with that error (systemd.exec(5)).
  return value.startsWith('~')
    ? {allows: false, names: words.map(word => word.replace(/:.*/, ''))}
    : {allows: true, names: words.filter(word => !word.includes(':'))};
}

const setOf = (words: readonly string[], groups: SyscallGroups): ReadonlySet<string> =>
  new Set(words.flatMap(word => [...expandWith(groups)(word)]));

function callStanding(
  line: BaselineLine,
  value: string,
  also: readonly string[],
  groups: SyscallGroups,
): LineStanding {
  const {allows, names} = filterOf(value);
  const more = setOf(also, groups);
  if (!line.value.startsWith('~')) {
    if (!allows)
      return {
        kept: false,
        short: names.length === 0 ? 'no filter' : 'only a list of refused calls',
      };
    const within = setOf(baselineCalls.allowed, groups);
    const beyond = names.filter(name => !within.has(name) && !more.has(name));
    return {kept: beyond.length === 0, short: `allows ${listed(beyond)}`};
  }
  const denied = [...setOf(baselineCalls.denied, groups)].filter(name => !more.has(name));
  const open = allows
    ? denied.filter(name => names.includes(name))
    : denied.filter(name => !names.includes(name));
  return {
    kept: open.length === 0,
    short: names.length === 0 ? 'no filter' : `allows ${listed(open)}`,
  };
}

/**
 * Whether a value in force keeps a line of the baseline, or is stricter; with what an exception
 * adds to a list, or sets in the value's place.
 * @param value in the words of `systemctl show`; absent where systemd does not know the directive,
 *   which then does not hold.
 */
export function standing(
  line: BaselineLine,
  value: string | undefined,
  groups: SyscallGroups,
  limits: Pick<Exception, 'also' | 'instead'> = {},
): LineStanding {
  if (value === undefined) return {kept: false, short: 'this systemd does not know it'};
  if (line.directive === 'SystemCallFilter')
    return callStanding(line, value, limits.also ?? [], groups);
  const kept =
    neededLines(line.directive, asSettings(line.directive, value), groups, limits).length === 0;
  return {kept, short: value === '' || value === '~' ? 'not set' : value};
}

/**
 * `NoNewPrivileges` as a check's id: `sandbox-no-new-privileges`; the two lines of SystemCallFilter
 * are two checks.
 */
export function checkIdOf({directive, value}: BaselineLine): string {
  const words = directive
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
  return `sandbox-${words}${value.startsWith('~') ? '-denied' : ''}`;
}
