// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {beforeEach, describe, expect, it} from 'vitest';
import {journalDifferences, readJournal} from '../../../src/engine/journal/journal-file.ts';
import {openJournal, type Journal} from '../../../src/engine/journal/journal.ts';
import {makePlan, type PlanHeader} from '../../../src/engine/plan/plan.ts';
import {
  CAPACITY,
  encodeRecord,
  JOURNAL_BYTES,
  makeRecord,
  SECTOR,
} from '../../../src/engine/journal/record.ts';
import {memoryFiles, type MemoryFiles} from '../../support/memory-files.ts';
import {fakeClock} from '../../support/world.ts';

const header: PlanHeader = {
  forge: '0.1.0',
  seed: 'ab'.repeat(16),
  disk: {device: '/dev/disk/by-id/x', serial: 'S1'},
  payload: 'cd'.repeat(32),
  answers: 'ef'.repeat(32),
};
const plan = makePlan(header, []);
const path = '/esp/forge/journal.ndjson';

let files: MemoryFiles;
let journal: Journal;
const bytes = async (): Promise<Uint8Array> => (await files.readBytes(path)) ?? new Uint8Array(0);
const loaded = async () => readJournal(await bytes());

beforeEach(() => {
  files = memoryFiles();
  journal = openJournal(plan, files, fakeClock());
});

describe('a journal in memory', () => {
  it('begins with what it is bound to, and the disk in words', () => {
    expect(journal.records().map(({body}) => body)).toEqual([
      journal.header,
      {type: 'disk', facts: header.disk},
    ]);
    expect(journal.header).toMatchObject({
      type: 'header',
      forge: '0.1.0',
      seed: header.seed,
      payload: header.payload,
      answers: header.answers,
    });
  });

  it('knows the state of every step', async () => {
    await journal.append({type: 'intent', step: 'esp', attempt: 1});
    expect(journal.node('esp')).toEqual({state: 'running', attempt: 1});
    expect(journal.node('root')).toEqual({state: 'pending'});
  });

  it('refuses what cannot happen, and keeps nothing of it', async () => {
    await journal.attach(path);
    await journal.append({type: 'proof', step: 'esp', how: 'already'});
    const before = [...journal.records()];
    await expect(journal.append({type: 'intent', step: 'esp', attempt: 1})).rejects.toThrow(
      'cannot happen',
    );
    expect(journal.records()).toEqual(before);
    expect((await loaded())?.records).toEqual(before);
  });
});

describe('a journal in a file', () => {
  it('writes what was recorded before, then every record as it comes', async () => {
    await journal.append({type: 'intent', step: 'esp', attempt: 1});
    await journal.attach(path);
    expect(await bytes()).toHaveLength(JOURNAL_BYTES);
    expect((await loaded())?.records).toEqual(journal.records());
    await journal.append(
      {type: 'facts', step: 'esp', facts: {label: 'IGOS_ESP'}},
      {type: 'proof', step: 'esp', how: 'applied'},
    );
    expect((await loaded())?.records).toEqual(journal.records());
    expect((await loaded())?.nodes.get('esp')).toEqual({state: 'done', how: 'applied'});
    expect((await loaded())?.disk).toEqual(header.disk);
  });

  it('touches one sector a record', async () => {
    await journal.attach(path);
    const before = await bytes();
    await journal.append({type: 'intent', step: 'esp', attempt: 1});
    const after = await bytes();
    const changed = Array.from({length: CAPACITY}, (_, index) => index).filter(
      index =>
        Buffer.compare(
          before.subarray(index * SECTOR, (index + 1) * SECTOR),
          after.subarray(index * SECTOR, (index + 1) * SECTOR),
        ) !== 0,
    );
    expect(changed).toEqual([2]);
  });

  it('stays as it is after it was let go', async () => {
    await journal.attach(path);
    await journal.detach();
    const before = await bytes();
    await journal.append({type: 'intent', step: 'esp', attempt: 1});
    expect(await bytes()).toEqual(before);
    expect(journal.node('esp').state).toBe('running');
  });

  it('goes on after a resume where it had ended', async () => {
    await journal.append({type: 'intent', step: 'esp', attempt: 1});
    await journal.attach(path);
    const again = openJournal(plan, files, fakeClock(), await loaded());
    await again.append({type: 'intent', step: 'esp', attempt: 2});
    await again.attach(path);
    expect((await loaded())?.records.map(({body}) => body.type)).toEqual([
      'header',
      'disk',
      'intent',
      'intent',
    ]);
    expect((await loaded())?.nodes.get('esp')).toEqual({state: 'running', attempt: 2});
  });

  it('replaces the journal of another installation wholly', async () => {
    for (let attempt = 1; attempt < 10; attempt++)
      await journal.append({type: 'intent', step: 'esp', attempt});
    await journal.attach(path);
    const other = openJournal(makePlan({...header, seed: '00'.repeat(16)}, []), files, fakeClock());
    await other.attach(path);
    expect((await loaded())?.records).toEqual(other.records());
    expect((await bytes()).subarray(3 * SECTOR).every(byte => byte === 0)).toBe(true);
  });

  it('is written anew where it cannot be read, and whole where its length is wrong', async () => {
    await journal.append({type: 'intent', step: 'esp', attempt: 1});
    files.put(path, new Uint8Array(JOURNAL_BYTES).fill(7));
    let broken = true;
    const damaged: MemoryFiles = {
      ...files,
      readBytes: async name => {
        if (broken) throw Object.assign(new Error('EIO: i/o error, read'), {code: 'EIO'});
        return files.readBytes(name);
      },
      remove: async name => {
        broken = false;
        return files.remove(name);
      },
    };
    const one = openJournal(plan, damaged, fakeClock());
    await one.attach(path);
    expect((await loaded())?.records).toEqual(one.records());
    expect((await bytes()).subarray(2 * SECTOR).every(byte => byte === 0)).toBe(true);
    files.put(path, new Uint8Array(JOURNAL_BYTES + SECTOR).fill(7));
    await journal.attach(path);
    expect((await loaded())?.records).toEqual(journal.records());
    expect(await bytes()).toHaveLength(JOURNAL_BYTES);
  });

  it('is not left open where it cannot be written, and can be attached once more', async () => {
    let [open, broken] = [0, true];
    const damaged: MemoryFiles = {
      ...files,
      openSectors: async (...args) => {
        const file = await files.openSectors(...args);
        open++;
        return {
          close: async () => void open--,
          write: async (...sectors) => {
            if (broken) throw Object.assign(new Error('EIO: i/o error, write'), {code: 'EIO'});
            return file.write(...sectors);
          },
        };
      },
    };
    const one = openJournal(plan, damaged, fakeClock());
    await expect(one.attach(path)).rejects.toMatchObject({code: 'EIO'});
    expect(open).toBe(0);
    broken = false;
    await one.attach(path);
    expect((await loaded())?.records).toEqual(one.records());
    await one.detach();
    expect(open).toBe(0);
  });

  it('keeps nothing in memory that the disk refused', async () => {
    await journal.attach(path);
    files.tree.delete(path);
    await expect(journal.append({type: 'intent', step: 'esp', attempt: 1})).rejects.toMatchObject({
      code: 'ENOENT',
    });
    expect(journal.node('esp').state).toBe('pending');
  });
});

describe('reading a journal that nobody vouches for', () => {
  it('finds none in zeros, noise, nothing, or a text', () => {
    for (const wrong of [
      new Uint8Array(0),
      new Uint8Array(JOURNAL_BYTES),
      new Uint8Array(4096).fill(0xff),
      new TextEncoder().encode('{"type":"header"}\n'.repeat(99)),
    ]) {
      expect(readJournal(wrong)).toBeUndefined();
    }
  });

  it('ends at the first bad sector, whatever stands after it', async () => {
    for (let attempt = 1; attempt <= 20; attempt++)
      await journal.append({type: 'intent', step: 'esp', attempt});
    await journal.attach(path);
    const good = await bytes();
    fc.assert(
      fc.property(
        fc.integer({min: 0, max: 21}),
        fc.uint8Array({minLength: 1, maxLength: SECTOR}),
        fc.nat(SECTOR - 1),
        (sector, noise, at) => {
          const torn = Uint8Array.from(good);
          torn.set(noise.subarray(0, SECTOR - at), sector * SECTOR + at);
          const read = readJournal(torn);
          const whole =
            Buffer.compare(
              torn.subarray(sector * SECTOR, (sector + 1) * SECTOR),
              good.subarray(sector * SECTOR, (sector + 1) * SECTOR),
            ) === 0;
          if (whole) expect(read?.records).toEqual(journal.records());
          else
            expect([undefined, ...Array.from({length: 23}, (_, length) => length)]).toContain(
              read?.records.length,
            );
          for (const [index, record] of (read?.records ?? []).entries())
            expect(record).toEqual(journal.records()[index]);
        },
      ),
    );
  });

  it('does not take a record of an older journal for its own', async () => {
    await journal.append(
      {type: 'intent', step: 'esp', attempt: 1},
      {type: 'proof', step: 'esp', how: 'applied'},
    );
    await journal.attach(path);
    const old = await bytes();
    const other = openJournal(plan, files, fakeClock(5), undefined);
    await other.append({type: 'intent', step: 'esp', attempt: 1});
    await other.attach(path);
    const mixed = await bytes();
    mixed.set(old.subarray(3 * SECTOR, 4 * SECTOR), 3 * SECTOR);
    expect(readJournal(mixed)?.records).toEqual(other.records());
  });

  it('ends where a record claims what cannot happen, although its checksum is right', () => {
    const first = makeRecord('', 0, 1, journal.header);
    const proof = makeRecord(first.sum, 1, 1, {type: 'proof', step: 'esp', how: 'applied'});
    const twice = makeRecord(proof.sum, 2, 1, {type: 'proof', step: 'esp', how: 'applied'});
    const second = makeRecord(proof.sum, 2, 1, journal.header);
    for (const last of [twice, second])
      expect(readJournal(Buffer.concat([first, proof, last].map(encodeRecord)))?.records).toEqual([
        first,
        proof,
      ]);
  });

  it('names in what another installation differs', async () => {
    await journal.attach(path);
    const found = await loaded();
    if (!found) throw new Error('no journal');
    expect(journalDifferences(found, plan)).toEqual([]);
    expect(
      journalDifferences(found, makePlan({...header, disk: {...header.disk, serial: 'S2'}}, [])),
    ).toEqual(['disk', 'plan']);
    expect(
      journalDifferences(
        found,
        makePlan({...header, forge: '0.2.0', payload: '00'.repeat(32)}, []),
      ),
    ).toEqual(['forge', 'payload', 'plan']);
  });
});
