// SPDX-License-Identifier: GPL-3.0-or-later
import {copiesIn, fold, type LoadedJournal} from './fold.ts';
import {headerOf} from './journal.ts';
import type {Node} from './node.ts';
import type {Plan} from '../plan/plan.ts';
import {CAPACITY, decodeRecord, SECTOR, type JournalHeader, type JournalRecord} from './record.ts';

/**
 * Reads a journal file. The first sector that is not the expected record (torn, zero, stale, forged
 * into an impossible transition) ends it; `undefined` where not even the header is good.
 */
export function readJournal(bytes: Uint8Array): LoadedJournal | undefined {
  const records: JournalRecord[] = [];
  const nodes = new Map<string, Node>();
  for (let seq = 0; seq < CAPACITY && (seq + 1) * SECTOR <= bytes.length; seq++) {
    const record = decodeRecord(
      bytes.subarray(seq * SECTOR, (seq + 1) * SECTOR),
      seq,
      records.at(-1)?.sum ?? '',
    );
    if (!record || (record.body.type === 'header') !== (seq === 0) || !fold(nodes, record.body))
      break;
    records.push(record);
  }
  const header = records[0]?.body;
  if (header?.type !== 'header') return undefined;
  const disk = Object.fromEntries(
    records.flatMap(({body}) => (body.type === 'disk' ? Object.entries(body.facts) : [])),
  );
  return {header, records, nodes, copies: copiesIn(records), disk};
}

/**
 * In what a found journal differs from the plan in hand, by name; empty when it is the same
 * installation.
 */
export function journalDifferences(
  loaded: LoadedJournal,
  plan: Plan,
): readonly (keyof JournalHeader)[] {
  const wanted = headerOf(plan);
  const names = ['forge', 'seed', 'disk', 'payload', 'answers', 'plan'] as const;
  return names.filter(name => loaded.header[name] !== wanted[name]);
}
