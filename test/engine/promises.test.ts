// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {parseEvent} from '../../src/engine/events.ts';
import {readJournal} from '../../src/engine/journal/journal-file.ts';
import {SECTOR} from '../../src/engine/journal/record.ts';
import {makePlan, planDigest, planJson} from '../../src/engine/plan/plan.ts';
import {promised} from './promised.ts';
import {header, runSteps} from './support.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/engine', name), 'utf8');
const linesOf = (name: string): readonly string[] => fixture(name).split('\n').filter(Boolean);
/** A journal as it lies on a disk: one line a sector. */
const journalBytes = (): Uint8Array =>
  Buffer.concat(linesOf('journal.ndjson').map(line => Buffer.from(`${line.padEnd(SECTOR - 1)}\n`)));

/** Events as lines, without the words of the catalogue of problems, which may be said better. */
const lines = (events: readonly unknown[]): readonly string[] =>
  events.map(event =>
    JSON.stringify(event, (key, value: unknown) =>
      key === 'title' || key === 'remedy' ? undefined : value,
    ),
  );

/*
 * Journals lie on disks, events in logs and reports of other versions: these files were written by
 * 0.1.0 and are never made anew.
 */
it('plans have the text and the digest that they had', () => {
  const plan = makePlan(header, promised().steps);
  expect(`${planJson(plan)}\n`).toBe(fixture('plan.json'));
  expect(planDigest(plan)).toBe(JSON.parse(fixture('events.ndjson').split('\n')[0] ?? '').digest);
});

it('a run notes the records and says the events that it did', async () => {
  const {world, steps, decisions} = promised();
  const {journal, events} = await runSteps(steps, {world, decisions});
  expect(lines(journal.records())).toEqual(linesOf('journal.ndjson'));
  const old: unknown[] = linesOf('events.ndjson').map(line => JSON.parse(line));
  expect(lines(events)).toEqual(lines(old));
});

it('an old journal and old events are read whole', () => {
  expect(lines(readJournal(journalBytes())?.records ?? [])).toEqual(linesOf('journal.ndjson'));
  const events = linesOf('events.ndjson');
  const types = new Set(events.map(line => parseEvent({...JSON.parse(line), seq: 0, t: 0}).type));
  expect([...types].toSorted()).toEqual([
    'action',
    'answer',
    'command',
    'copied',
    'expected',
    'finished',
    'note',
    'output',
    'plan',
    'problem',
    'progress',
    'question',
    'step',
  ]);
});
