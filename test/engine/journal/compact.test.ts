// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {compact} from '../../../src/engine/journal/compact.ts';
import {readJournal} from '../../../src/engine/journal/journal-file.ts';
import {openJournal, type Journal} from '../../../src/engine/journal/journal.ts';
import {makePlan} from '../../../src/engine/plan/plan.ts';
import {begunSinceEnd, lastEnd} from '../../../src/engine/journal/since-finished.ts';
import {
  CAPACITY,
  encodeRecord,
  makeRecord,
  SECTOR,
  type JournalRecord,
  type RecordBody,
} from '../../../src/engine/journal/record.ts';
import {memoryFiles, type MemoryFiles} from '../../support/memory-files.ts';
import {fakeClock} from '../../support/world.ts';
import {fileStep, header} from '../support.ts';

const path = '/esp/forge/journal.ndjson';
const ids = ['esp', 'root', 'state', 'uki'] as const;
const stream = {
  kind: 'stream',
  from: '/a',
  to: '/b',
  bytes: '900',
  sha256: 'ab'.repeat(32),
  effect: 'write',
} as const;
const plan = makePlan(
  header,
  ids.map(id => fileStep(id, [], {actions: [stream, stream]})),
);

const body: fc.Arbitrary<RecordBody> = fc.oneof(
  fc.record({
    type: fc.constant('intent' as const),
    step: fc.constantFrom(...ids),
    attempt: fc.integer({min: 1, max: 9}),
  }),
  fc.record({
    type: fc.constant('facts' as const),
    step: fc.constantFrom(...ids),
    facts: fc.dictionary(fc.stringMatching(/^[a-z.]{1,9}$/), fc.stringMatching(/^[ -~]{0,40}$/), {
      maxKeys: 3,
    }),
  }),
  fc.record({
    type: fc.constant('proof' as const),
    step: fc.constantFrom(...ids),
    how: fc.constantFrom('applied' as const, 'already' as const),
  }),
  fc.record({
    type: fc.constant('failure' as const),
    step: fc.constantFrom(...ids),
    code: fc.constant('IO-FAILED' as const),
  }),
  fc.record({type: fc.constant('retry' as const), step: fc.constantFrom(...ids)}),
  fc.record({
    type: fc.constant('range' as const),
    step: fc.constantFrom(...ids),
    action: fc.integer({min: 0, max: 1}),
    done: fc.nat(900).map(String),
    total: fc.constant('900'),
  }),
  fc.record({
    type: fc.constant('finished' as const),
    result: fc.constantFrom('failed' as const, 'staged' as const),
  }),
);

const make = (files: MemoryFiles, records?: readonly JournalRecord[]): Journal =>
  openJournal(plan, files, fakeClock(), records && readJournal(imageOf(records)));
const imageOf = (records: readonly JournalRecord[]): Uint8Array =>
  Buffer.concat([...records.map(encodeRecord), Buffer.alloc(SECTOR * (CAPACITY - records.length))]);
const meaning = (journal: Pick<Journal, 'node' | 'copied'>) =>
  ids.map(id => {
    const node = journal.node(id);
    return [node, node.state === 'running' ? [0, 1].map(action => journal.copied(id, action)) : []];
  });

/** Appends what can happen of these. */
async function write(journal: Journal, bodies: readonly RecordBody[]): Promise<void> {
  for (const one of bodies) await journal.append(one).catch(() => {});
}

describe('a journal made shorter', () => {
  it('says the same of every step, in a chain that can be read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(body, {maxLength: 60}), async bodies => {
        const journal = make(memoryFiles());
        await write(journal, bodies);
        const shorter = compact(journal.records(), plan.steps);
        const read = readJournal(imageOf(shorter));
        expect(read?.records).toEqual(shorter);
        expect(meaning(make(memoryFiles(), shorter))).toEqual(meaning(journal));
        expect(shorter.length).toBeLessThan(40);
        expect(lastEnd(shorter) < 0).toBe(lastEnd(journal.records()) < 0);
      }),
      {numRuns: 150},
    );
  });

  it('knows what was begun since the installation was finished', async () => {
    const journal = make(memoryFiles());
    for (const step of ['esp', 'root'])
      await journal.append(
        {type: 'intent', step, attempt: 1},
        {type: 'proof', step, how: 'applied'},
      );
    await journal.append(
      {type: 'finished', result: 'staged'},
      {type: 'retry', step: 'esp'},
      {type: 'intent', step: 'esp', attempt: 2},
      {type: 'finished', result: 'aborted'},
    );
    expect(begunSinceEnd(compact(journal.records(), plan.steps))).toEqual(new Set(['esp']));
  });

  it('is still short when somebody forged a full one', () => {
    const forged: JournalRecord[] = [];
    const add = (one: RecordBody): void =>
      void forged.push(makeRecord(forged.at(-1)?.sum ?? '', forged.length, 1, one));
    add(make(memoryFiles()).header);
    for (let at = 0; forged.length < 900; at++) add({type: 'intent', step: `s${at}`, attempt: 1});
    add({type: 'intent', step: 'root', attempt: 1});
    for (let at = 0; forged.length < 1500; at++)
      add({type: 'range', step: 'root', action: at, done: '5', total: '9'});
    while (forged.length < 2000) add({type: 'facts', step: 'root', facts: {a: 'b'}});
    while (forged.length < CAPACITY) add({type: 'disk', facts: {a: 'b'}});
    expect(readJournal(imageOf(forged))?.records).toHaveLength(CAPACITY);
    expect(make(memoryFiles(), forged).records().length).toBeLessThan(20);
  });

  it('makes room in one that is full, on the disk too, and the run goes on', async () => {
    const files = memoryFiles();
    const journal = make(files);
    await journal.attach(path);
    await journal.append(
      {type: 'intent', step: 'esp', attempt: 3},
      {type: 'proof', step: 'esp', how: 'applied'},
    );
    for (let at = journal.records().length; at < CAPACITY; at++)
      await journal.append({type: 'facts', step: 'esp', facts: {a: 'b'}});
    expect(journal.records()).toHaveLength(CAPACITY);
    await journal.append({type: 'intent', step: 'root', attempt: 1});
    expect(journal.records().length).toBeLessThan(12);
    const read = readJournal((await files.readBytes(path)) ?? new Uint8Array());
    expect(read?.records).toEqual(journal.records());
    expect(read?.nodes).toEqual(
      new Map([
        ['esp', {state: 'done', how: 'applied'}],
        ['root', {state: 'running', attempt: 1}],
      ]),
    );
  });

  it('is a good journal at every point of a cut while it is written', async () => {
    const long = make(memoryFiles());
    await long.append(
      {type: 'intent', step: 'esp', attempt: 1},
      {type: 'proof', step: 'esp', how: 'applied'},
    );
    for (let attempt = 1; attempt < 60; attempt++)
      await long.append({type: 'intent', step: 'root', attempt});
    const [old, shorter] = [imageOf(long.records()), compact(long.records(), plan.steps)];
    const wanted = imageOf(shorter);
    fc.assert(
      fc.property(fc.array(fc.boolean(), {minLength: 70, maxLength: 70}), reached => {
        const mixed = Uint8Array.from(old);
        for (const [index, there] of reached.entries())
          if (there)
            mixed.set(wanted.subarray(index * SECTOR, (index + 1) * SECTOR), index * SECTOR);
        const records = readJournal(mixed)?.records ?? [];
        const begins = (whole: readonly JournalRecord[]): boolean =>
          records.every((record, index) => record.sum === whole[index]?.sum);
        expect(begins(shorter) || begins(long.records())).toBe(true);
      }),
      {numRuns: 60},
    );
  });
});
