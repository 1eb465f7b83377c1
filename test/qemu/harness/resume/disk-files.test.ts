// SPDX-License-Identifier: GPL-3.0-or-later
import {createCipheriv} from 'node:crypto';
import {mkdtemp, open, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Lab} from '../../../../qemu/driver/lab.ts';
import {DiskFiles} from '../../../../qemu/harness/resume/judge/disk-files.ts';

const key = Buffer.alloc(64, 7).map((byte, index) => byte + index);
const places = [
  {number: 1, start: 4096, bytes: 8192},
  {number: 2, start: 16_384, bytes: 16_384},
] as const;
/** The second partition is encrypted from its byte 8192 on. */
const volume = {offset: 8192, sector: 4096, key};

const encrypted = (plain: Buffer, sector512: number): Buffer => {
  const tweak = Buffer.alloc(16);
  tweak.writeUInt32LE(sector512);
  return createCipheriv('aes-256-xts', key, tweak).update(plain);
};

/** Only `qemu-img map` is asked, which says that everything is data. */
const lab = {tool: () => join(home, 'qemu-img')} as unknown as Lab;

let home = '';
let disk: DiskFiles;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'forge-disk-'));
  await writeFile(
    join(home, 'qemu-img'),
    '#!/bin/sh\necho \'[{"start": 0, "length": 65536, "data": true}]\'\n',
    {mode: 0o755},
  );
  disk = await DiskFiles.make(lab, home, 65_536n, places, places[1], volume);
});
afterEach(async () => {
  await disk.close();
  await rm(home, {recursive: true});
});

describe('a disk in several files', () => {
  test('a write over a border is in the image and in the partition', async () => {
    await disk.write(3584, Buffer.alloc(1024, 'x'));
    expect(
      (await readFile(disk.paths.whole)).subarray(3584, 4608).every(byte => byte === 0x78),
    ).toBe(true);
    const part = await readFile(disk.paths.part(1));
    expect(part.toString('latin1', 0, 512)).toBe('x'.repeat(512));
    expect(part[512]).toBe(0);
    expect(disk.generation(1)).toBe(1);
    expect(disk.generation(2)).toBe(0);
  });

  test('half of an encrypted sector: the whole sector is decrypted again', async () => {
    const plain = Buffer.alloc(4096, 'p');
    const cipher = encrypted(plain, 8);
    const at = 16_384 + 8192 + 4096;
    await disk.write(at, cipher.subarray(0, 2048));
    await disk.write(at + 2048, cipher.subarray(2048));
    expect((await readFile(disk.paths.plain)).subarray(4096, 8192).equals(plain)).toBe(true);
  });

  test('what is tried is taken back, in every file', async () => {
    await disk.write(4096, Buffer.alloc(512, 'a'));
    const before = [
      await readFile(disk.paths.whole),
      await readFile(disk.paths.part(1)),
      await readFile(disk.paths.plain),
    ];
    await disk.tried(async () => {
      await disk.write(4096, Buffer.alloc(1024, 'b'));
      await disk.write(4608, Buffer.alloc(512, 'c'));
      await disk.punch(4096, 512);
      expect((await readFile(disk.paths.part(1))).toString('latin1', 510, 514)).toBe('\0\0cc');
    });
    expect([
      await readFile(disk.paths.whole),
      await readFile(disk.paths.part(1)),
      await readFile(disk.paths.plain),
    ]).toEqual(before);
  });

  test('what a tool changed outside the partitions is taken back, and nothing else', async () => {
    await disk.write(0, Buffer.alloc(512, 't'));
    const before = [disk.generation('table'), disk.generation(1)];
    const back = await disk.outside(async image => {
      const file = await open(image, 'r+');
      await file.write(Buffer.alloc(512, 'u'), 0, 512, 0);
      await file.close();
    });
    expect((await readFile(disk.paths.whole)).toString('latin1', 0, 2)).toBe('uu');
    expect(disk.generation('table')).toBeGreaterThan(before[0] ?? 0);
    await back();
    expect((await readFile(disk.paths.whole)).toString('latin1', 0, 2)).toBe('tt');
    expect(disk.generation(1)).toBe(before[1]);
  });

  test('a generation never comes back: what was seen of something tried is not taken for what is there', async () => {
    const before = disk.generation(1);
    await disk.tried(() => disk.write(4096, Buffer.alloc(512, 'b')));
    expect(disk.generation(1)).toBeGreaterThan(before);
  });
});
