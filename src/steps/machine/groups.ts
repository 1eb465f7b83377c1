// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';
import type {Tables} from './tables.ts';

/**
 * Lines of sysusers.d(5) for the answers' groups; without a number the system gives one of its own
 * (below 1000).
 */
export const groupLines = ({groups}: Answers): string =>
  groups.map(({name, gid}) => `g ${name} ${gid ?? '-'}\n`).join('');

/** Groups that are not there as answered. */
export const groupFaults = ({groups: found}: Tables, {groups}: Answers): readonly string[] =>
  groups.flatMap(({name, gid}) => {
    const entry = found.get(name);
    if (!entry) return [`there is no group ${name}`];
    return gid === undefined || entry.gid === gid
      ? []
      : [`the group ${name} has number ${entry.gid} instead of ${gid}`];
  });
