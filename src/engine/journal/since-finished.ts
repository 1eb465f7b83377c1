// SPDX-License-Identifier: GPL-3.0-or-later
import {conclusionSchema} from '../events.ts';
import type {JournalRecord} from './record.ts';

/**
 * Place of the record that says that the installation was brought to its end, the last one; -1
 * where it never was.
 */
export const lastEnd = (records: readonly JournalRecord[]): number =>
  records.findLastIndex(
    ({body}) => body.type === 'finished' && conclusionSchema.safeParse(body.result).success,
  );

/**
 * Steps that were begun since the installation was last brought to its end; `undefined` where it
 * never was. From its end on the disk is somebody's machine: only what was begun since is Forge's
 * to take back, and nothing is done again there without asking.
 */
export function begunSinceEnd(records: readonly JournalRecord[]): Set<string> | undefined {
  const end = lastEnd(records);
  if (end < 0) return undefined;
  return new Set(
    records.slice(end + 1).flatMap(({body}) => (body.type === 'intent' ? [body.step] : [])),
  );
}
