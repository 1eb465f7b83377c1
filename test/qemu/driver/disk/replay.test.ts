// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtemp, open, rm, writeFile, type FileHandle} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {afterPowerCut, carryOut, type ReplayTarget} from '../../../../qemu/driver/disk/replay.ts';
import {seeded, shuffled} from '../../../../qemu/driver/random.ts';
import {readEntries, type LogEntry} from '../../../../qemu/driver/disk/write-log.ts';
import {logOf, type Asked} from './fake-log.ts';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'forge-replay-'));
});
afterAll(() => rm(home, {recursive: true}));

class Memory implements ReplayTarget {
  readonly bytes = Buffer.alloc(16_384);
  async write(offset: number, bytes: Buffer): Promise<void> {
    bytes.copy(this.bytes, offset);
  }
  async punch(offset: number, bytes: number): Promise<void> {
    this.bytes.fill(0, offset, offset + bytes);
  }
}

async function opened(
  asked: readonly Asked[],
): Promise<{log: FileHandle; entries: readonly LogEntry[]}> {
  const file = join(home, 'log');
  await writeFile(file, logOf(asked));
  const log = await open(file, 'r');
  const entries: LogEntry[] = [];
  for await (const entry of readEntries(log)) entries.push(entry);
  return {log, entries};
}

describe('a disk played back', () => {
  test('writes in order, later ones over earlier ones, discards as zeros', async () => {
    const {log, entries} = await opened([
      {offset: 0, data: 'old'},
      {offset: 512, data: 'gone'},
      {offset: 0, data: 'new'},
      {offset: 512, discard: 512},
    ]);
    const disk = new Memory();
    for (const entry of entries) await carryOut(log, {entry, from: 0, bytes: entry.bytes}, disk);
    await log.close();
    expect(disk.bytes.toString('latin1', 0, 3)).toBe('new');
    expect(disk.bytes.subarray(512, 1024).every(byte => byte === 0)).toBe(true);
  });

  test('a piece of a write lands where it belongs', async () => {
    const entry: LogEntry = {
      index: 0,
      flush: false,
      fua: false,
      discard: false,
      offset: 4096,
      bytes: 1024,
      data: 0,
      end: 1024,
    };
    const file = join(home, 'data');
    await writeFile(file, Buffer.concat([Buffer.alloc(512, 'a'), Buffer.alloc(512, 'b')]));
    const log = await open(file, 'r');
    const disk = new Memory();
    await carryOut(log, {entry, from: 512, bytes: 512}, disk);
    await log.close();
    expect(disk.bytes.subarray(4096, 4608).every(byte => byte === 0)).toBe(true);
    expect(disk.bytes.toString('latin1', 4608, 4610)).toBe('bb');
  });
});

describe('what a power cut leaves of unflushed writes', () => {
  const entry = (index: number, fua: boolean, sectors: number): LogEntry => ({
    index,
    flush: false,
    fua,
    discard: false,
    offset: index * 65_536,
    bytes: sectors * 512,
    data: 0,
    end: 0,
  });
  const windows = fc
    .array(fc.tuple(fc.boolean(), fc.integer({min: 1, max: 64})), {maxLength: 30})
    .map(each => each.map(([fua, sectors], index) => entry(index, fua, sectors)));

  test('pieces of these writes alone, each at most once, whole sectors inside the write; FUA stays whole and first', () => {
    fc.assert(
      fc.property(windows, fc.integer(), (pending, seed) => {
        const pieces = afterPowerCut(pending, 512, seeded(seed));
        expect(new Set(pieces.map(piece => piece.entry.index)).size).toBe(pieces.length);
        for (const {
          entry: {bytes},
          from,
          bytes: taken,
        } of pieces) {
          expect(from % 512).toBe(0);
          expect(taken % 512).toBe(0);
          expect(taken).toBeGreaterThan(0);
          expect(from + taken).toBeLessThanOrEqual(bytes);
        }
        const lasting = pending.filter(({fua}) => fua);
        expect(pieces.slice(0, lasting.length)).toEqual(
          lasting.map(each => ({entry: each, from: 0, bytes: each.bytes})),
        );
      }),
    );
  });

  test('the same seed gives the same disk; over many, some writes are dropped, torn and reordered', () => {
    const pending = Array.from({length: 20}, (_, index) => entry(index, false, 8));
    const tried = Array.from({length: 50}, (_, seed) => afterPowerCut(pending, 512, seeded(seed)));
    expect(tried[7]).toEqual(afterPowerCut(pending, 512, seeded(7)));
    expect(tried.some(pieces => pieces.length < 20)).toBe(true);
    expect(tried.some(pieces => pieces.some(({bytes}) => bytes < 4096))).toBe(true);
    expect(
      tried.some(pieces =>
        pieces.some(({entry: {index}}, at) => index < (pieces[at - 1]?.entry.index ?? -1)),
      ),
    ).toBe(true);
  });

  test('shuffling loses and invents nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (things, seed) => {
        const inOrder = (some: readonly number[]): readonly number[] =>
          some.toSorted((one, other) => one - other);
        expect(inOrder(shuffled(things, seeded(seed)))).toEqual(inOrder(things));
      }),
    );
  });
});
