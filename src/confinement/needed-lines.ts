// SPDX-License-Identifier: GPL-3.0-or-later
import {type Directive} from '../units/directives.ts';
import {baselineCalls, baselineFamilies} from './baseline.ts';
import type {Exception} from './exceptions.ts';
import {allowedNamespaces, mergedList, wordsOf, type MergedList} from '../units/merged.ts';
import {holdsScalar, valueOf} from './scalar.ts';
import {expandWith, type SyscallGroups} from '../units/syscall-groups.ts';
import type {Settings} from '../units/unit-text.ts';

/** What the exception of a line leaves of it: a weaker value, or more than the baseline's list. */
export type Limits = Pick<Exception, 'instead' | 'also'>;

/**
 * The lines that a drop-in needs so that a directive holds as the baseline and the exception's
 * limits say; none where the unit's own settings keep or exceed that. Nothing here ever widens what
 * a unit sets itself.
 */
export function neededLines(
  directive: Directive,
  service: Settings,
  groups: SyscallGroups,
  limits: Limits = {},
): readonly string[] {
  const also = limits.also ?? [];
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are scalars, which the type of holdsScalar checks
  switch (directive) {
    case 'SystemCallFilter':
      return callLines(service, groups, also);
    case 'RestrictAddressFamilies':
      return familyLines(service, also);
    case 'RestrictNamespaces': {
      const beyond = [...allowedNamespaces(service.get('RestrictNamespaces'))].filter(
        name => !also.includes(name),
      );
      if (beyond.length === 0) return [];
      const left = also.filter(name =>
        allowedNamespaces(service.get('RestrictNamespaces')).has(name),
      );
      return left.length === 0
        ? ['RestrictNamespaces=true']
        : ['RestrictNamespaces=', `RestrictNamespaces=${left.join(' ')}`];
    }
    case 'SystemCallArchitectures': {
      const set = wordsOf(service.get('SystemCallArchitectures'));
      if (set.size === 1 && set.has('native')) return [];
      return [
        ...(set.size > 0 ? ['SystemCallArchitectures='] : []),
        'SystemCallArchitectures=native',
      ];
    }
    default: {
      const wanted = limits.instead ?? valueOf(directive);
      return holdsScalar(directive, service, wanted) ? [] : [`${directive}=${wanted}`];
    }
  }
}

function familyLines(service: Settings, also: readonly string[]): readonly string[] {
  const within = new Set<string>([...baselineFamilies, ...also]);
  const own = mergedList(service.get('RestrictAddressFamilies'), word => [word]);
  if (own === undefined) return [`RestrictAddressFamilies=${[...within].join(' ')}`];
  if (own.kind === 'deny') {
    const left = [...within].filter(name => !own.names.has(name));
    return ['RestrictAddressFamilies=', `RestrictAddressFamilies=${left.join(' ') || 'none'}`];
  }
  const beyond = [...own.names].filter(name => !within.has(name));
  return beyond.length === 0 ? [] : [`RestrictAddressFamilies=~${beyond.join(' ')}`];
}

const set = (words: readonly string[], groups: SyscallGroups): ReadonlySet<string> =>
  new Set(words.flatMap(word => [...expandWith(groups)(word)]));

/** The system calls that the baseline lets a unit make, with what an exception adds. */
export function baselineSet(
  groups: SyscallGroups,
  also: readonly string[] = [],
): ReadonlySet<string> {
  const denied = set(baselineCalls.denied, groups);
  return new Set([
    ...[...set(baselineCalls.allowed, groups)].filter(call => !denied.has(call)),
    ...set(also, groups),
  ]);
}

function callLines(
  service: Settings,
  groups: SyscallGroups,
  also: readonly string[],
): readonly string[] {
  const own = mergedList(service.get('SystemCallFilter'), expandWith(groups));
  const lines =
    own?.kind === 'allow'
      ? narrowed(own, groups, also)
      : [
          // After a deny-list the first word would decide, and an allow-list would take away from
          // it: begin anew, and deny again what was denied.
          ...(own ? ['SystemCallFilter='] : []),
          `SystemCallFilter=${baselineCalls.allowed.join(' ')}`,
          `SystemCallFilter=~${baselineCalls.denied.join(' ')}`,
          ...(also.length > 0 ? [`SystemCallFilter=${also.join(' ')}`] : []),
          ...(own ? [`SystemCallFilter=~${[...own.names].join(' ')}`] : []),
        ];
  // As upstream's units do: a refused call is an error that programs know how to handle, not a
  // signal that ends them.
  return lines.length === 0 || service.has('SystemCallErrorNumber')
    ? lines
    : [...lines, 'SystemCallErrorNumber=EPERM'];
}

/** Takes from a unit's own allow-list what goes beyond; a second allow-list would add to it. */
function narrowed(
  own: MergedList,
  groups: SyscallGroups,
  also: readonly string[],
): readonly string[] {
  const within = baselineSet(groups, also);
  const beyond = [...own.names].filter(call => !within.has(call));
  if (beyond.length === 0) return [];
  const taken = baselineCalls.denied.filter(group =>
    beyond.some(call => groups.get(group)?.has(call)),
  );
  const gone = set(taken, groups);
  const others = beyond.filter(call => !gone.has(call));
  // A group comes back as a group only where the unit had all of it.
  const back = also.flatMap(word => {
    const calls = [...expandWith(groups)(word)];
    const had = calls.filter(call => own.names.has(call));
    if (!calls.some(call => gone.has(call))) return [];
    return had.length === calls.length ? [word] : had.filter(call => gone.has(call));
  });
  return [
    `SystemCallFilter=~${[...taken, ...others].join(' ')}`,
    ...(back.length > 0 ? [`SystemCallFilter=${back.join(' ')}`] : []),
  ];
}
