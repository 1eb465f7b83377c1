// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtemp, open, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  parseEntry,
  parseSuperblock,
  readEntries,
  type LogEntry,
} from '../../../../qemu/driver/disk/write-log.ts';
import {logOf} from './fake-log.ts';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'forge-log-'));
});
afterAll(() => rm(home, {recursive: true}));

async function entriesOf(bytes: Buffer): Promise<readonly LogEntry[]> {
  const file = join(home, 'log');
  await writeFile(file, bytes);
  const log = await open(file, 'r');
  const found: LogEntry[] = [];
  for await (const entry of readEntries(log)) found.push(entry);
  await log.close();
  return found;
}

describe('a log of writes', () => {
  test('writes, a discard without data, a flush', async () => {
    const found = await entriesOf(
      logOf([
        {offset: 4096, data: 'one'},
        {offset: 0, discard: 8192},
        'flush',
        {offset: 512, data: 'two', fua: true},
      ]),
    );
    expect(
      found.map(({offset, bytes, flush, discard, fua}) => [offset, bytes, flush, discard, fua]),
    ).toEqual([
      [4096, 512, false, false, false],
      [0, 8192, false, true, false],
      [0, 0, true, false, false],
      [512, 512, false, false, true],
    ]);
    expect(found.map(({index}) => index)).toEqual([0, 1, 2, 3]);
  });

  test('a discard takes no room for data: the next entry is where it should be', async () => {
    const [discard, next] = await entriesOf(
      logOf([
        {offset: 0, discard: 2 ** 30},
        {offset: 1024, data: 'x'},
      ]),
    );
    expect(discard?.end).toBe(next === undefined ? 0 : next.data - 512);
    expect(next?.offset).toBe(1024);
  });

  test('an entry whose data are not all there ends it', async () => {
    const whole = logOf([
      {offset: 0, data: 'one'},
      {offset: 512, data: 'two'},
    ]);
    expect(await entriesOf(whole.subarray(0, whole.length - 100))).toHaveLength(1);
  });

  test('what is no log is refused', () => {
    expect(() => parseSuperblock(Buffer.alloc(512))).toThrow(/magic/);
    const later = logOf([]);
    later.writeBigUInt64LE(2n, 8);
    expect(() => parseSuperblock(later)).toThrow(/version 2/);
    const odd = logOf([]);
    odd.writeUInt32LE(513, 24);
    expect(() => parseSuperblock(odd)).toThrow(/513/);
  });

  test('unknown flags mean that the place is wrong', () => {
    const head = Buffer.alloc(32);
    head.writeBigUInt64LE(16n, 16);
    expect(() => parseEntry(head, 7, 512, 512)).toThrow(/entry 7 .*0x10/);
  });
});
