// SPDX-License-Identifier: GPL-3.0-or-later
import {fold} from '../../../src/engine/journal/fold.ts';
import {readJournal} from '../../../src/engine/journal/journal-file.ts';
import type {Node} from '../../../src/engine/journal/node.ts';
import {
  CAPACITY,
  encodeRecord,
  makeRecord,
  SECTOR,
  type JournalRecord,
  type RecordBody,
} from '../../../src/engine/journal/record.ts';
import {journalBytes, type Disk} from './disk.ts';

/**
 * What somebody, or a failing medium, does to the journal's file: other bits, sectors in other
 * places, another length, claims in good form that are not true (after the first record or after
 * all, as often as the file holds), an older state of itself, or nothing left.
 */
export type Wound =
  | {readonly type: 'flip'; readonly bits: readonly number[]}
  | {readonly type: 'swap'; readonly one: number; readonly other: number}
  | {readonly type: 'length'; readonly bytes: number}
  | {
      readonly type: 'forged';
      readonly claims: readonly RecordBody[];
      readonly times: number;
      readonly after: 'header' | 'all';
    }
  | {readonly type: 'replayed'; readonly records: number}
  | {readonly type: 'gone'};

/**
 * A journal that begins as the real one, chained as it should be, with every claim that could
 * happen then.
 */
function forge(
  begin: readonly JournalRecord[],
  claims: readonly RecordBody[],
  times: number,
): Uint8Array {
  const records = [...begin];
  const nodes = new Map<string, Node>();
  for (const {body} of begin) fold(nodes, body);
  for (let round = 0; round < times && records.length < CAPACITY; round++) {
    for (const body of claims)
      if (records.length < CAPACITY && fold(nodes, body))
        records.push(makeRecord(records.at(-1)?.sum ?? '', records.length, 1, body));
  }
  return Buffer.concat([
    ...records.map(encodeRecord),
    Buffer.alloc((CAPACITY - records.length) * SECTOR),
  ]);
}

/** Does it, where there is a journal. */
export function wound(disk: Disk, how: Wound): void {
  const bytes = journalBytes(disk);
  if (bytes.length === 0) return;
  switch (how.type) {
    case 'flip':
      for (const bit of how.bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return;
    case 'swap': {
      if (bytes.length < (Math.max(how.one, how.other) + 1) * SECTOR) return;
      const [one, other] = [how.one, how.other].map(index =>
        bytes.slice(index * SECTOR, (index + 1) * SECTOR),
      );
      if (one) bytes.set(one, how.other * SECTOR);
      if (other) bytes.set(other, how.one * SECTOR);
      return;
    }
    case 'length': {
      const other = new Uint8Array(how.bytes);
      other.set(bytes.subarray(0, how.bytes));
      disk.files.put('/esp/journal', other);
      return;
    }
    case 'forged': {
      const records = readJournal(bytes)?.records ?? [];
      if (records.length > 0)
        disk.files.put(
          '/esp/journal',
          forge(
            records.slice(0, how.after === 'header' ? 1 : records.length),
            how.claims,
            how.times,
          ),
        );
      return;
    }
    case 'replayed':
      bytes.fill(0, how.records * SECTOR);
      return;
    case 'gone':
      disk.files.tree.delete('/esp/journal');
  }
}
