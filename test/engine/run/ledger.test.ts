// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {openJournal, type Journal} from '../../../src/engine/journal/journal.ts';
import {ledgerOf} from '../../../src/engine/run/ledger.ts';
import {readJournal} from '../../../src/engine/journal/journal-file.ts';
import {makePlan} from '../../../src/engine/plan/plan.ts';
import type {EventBody} from '../../../src/engine/events.ts';
import type {WritableFiles} from '../../../src/system/files.ts';
import {fakeWorld} from '../../support/world.ts';
import {fileStep, header, only, runSteps} from '../support.ts';

const path = '/esp/forge/journal.ndjson';

async function begun(): Promise<{
  journal: Journal;
  ledger: ReturnType<typeof ledgerOf>;
  world: ReturnType<typeof fakeWorld>;
  events: EventBody[];
}> {
  const world = fakeWorld();
  const events: EventBody[] = [];
  const journal = openJournal(makePlan(header, []), world.files, world.clock);
  await journal.attach(path);
  await journal.append({type: 'intent', step: 'root', attempt: 1});
  const io = {
    machine: world.machine,
    secrets: new Map(),
    signal: new AbortController().signal,
    emit: (body: EventBody) => void events.push(body),
    nextCall: () => 0,
    step: 'root',
  };
  return {journal, ledger: ledgerOf(io, journal), world, events};
}

describe('the marks of a copy', () => {
  it('are at most 51, however often it is begun again, and outlive the process', async () => {
    const {journal, ledger, world} = await begun();
    const total = 10_000n;
    for (let start = 0; start < 5; start++)
      for (let done = 0n; done <= total; done += 10n) await ledger.keep(0, done, total);
    const marks = journal
      .records()
      .flatMap(({body}) => (body.type === 'range' ? [BigInt(body.done)] : []));
    expect(marks).toHaveLength(50);
    expect(marks.at(-1)).toBe(total);
    expect(marks).toEqual(marks.toSorted((a, b) => Number(a - b)));
    const found = readJournal((await world.files.readBytes(path)) ?? new Uint8Array());
    expect(found?.copies).toEqual([{step: 'root', action: 0, done: total, total}]);
    if (!found) throw new Error('no journal');
    expect(
      openJournal(makePlan(header, []), world.files, world.clock, found).copied('root', 0),
    ).toBe(total);
  });

  it('are kept apart by action, and unknown ones are 0', async () => {
    const {journal, ledger} = await begun();
    await ledger.keep(0, 500n, 1000n);
    await ledger.keep(1, 20n, 20n);
    expect([
      ledger.copied(0),
      ledger.copied(1),
      ledger.copied(2),
      journal.copied('esp', 0),
    ]).toEqual([500n, 20n, 0n, 0n]);
  });

  it('end no copy where the journal cannot be written: one warning, and it goes on', async () => {
    const {ledger, world, events} = await begun();
    world.files.tree.delete(path);
    for (const done of [100n, 200n, 300n]) await ledger.keep(0, done, 1000n);
    expect(only(events, 'warning')).toMatchObject([{step: 'root', problem: {code: 'IO-FAILED'}}]);
    expect(ledger.copied(0)).toBe(0n);
  });

  it('are refused of a step that does not run, and of more than there is', async () => {
    const {journal} = await begun();
    await expect(
      journal.append({type: 'range', step: 'esp', action: 0, done: '1', total: '2'}),
    ).rejects.toThrow('cannot happen');
    await expect(
      journal.append({type: 'range', step: 'root', action: 0, done: '3', total: '2'}),
    ).rejects.toThrow('cannot happen');
  });
});

describe('a copy in a run', () => {
  it('begins with what the journal says and tells what it wrote', async () => {
    const sum = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
    const world = fakeWorld({files: {'/image': 'test', '/dev/root': {device: 8}}});
    const asked: (bigint | undefined)[] = [];
    const files: WritableFiles = {
      ...world.files,
      stream: (copy, signal) => {
        asked.push(copy.known);
        return world.files.stream(copy, signal);
      },
    };
    const actions = [
      {kind: 'stream', from: '/image', to: '/dev/root', bytes: '4', sha256: sum, effect: 'destroy'},
    ] as const;
    const step = fileStep(
      'root',
      [],
      {actions, verify: async () => ({type: 'partial', detail: 'never right'})},
      'destroy',
    );
    const ran = await runSteps([step], {
      world: {...world, machine: {...world.machine, files}},
      decisions: ['retry'],
    });
    expect(asked).toEqual([0n, 4n]);
    expect(
      only(ran.events, 'copied').map(({compared, written}) => `${compared} ${written}`),
    ).toEqual(['0 4', '4 0']);
  });
});
