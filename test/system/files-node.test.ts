// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {mkdtemp, mkdir, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {nodeWritableFiles as files} from '../../src/system/files-node.ts';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const never = new AbortController().signal;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'forge-files-'));
});
afterEach(() => rm(dir, {recursive: true, force: true}));
const at = (...names: readonly string[]): string => join(dir, ...names);

describe('directories on the way to a file', () => {
  it('are open to everybody, whatever the umask of whoever writes', async () => {
    const before = process.umask(0o077);
    try {
      await files.writeAtomic(at('etc', 'app', 'conf.d', 'x'), new Uint8Array(1), 0o644);
    } finally {
      process.umask(before);
    }
    const modes = await Promise.all(
      [['etc'], ['etc', 'app'], ['etc', 'app', 'conf.d'], ['etc', 'app', 'conf.d', 'x']].map(
        async names => (await stat(at(...names))).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o755, 0o755, 0o755, 0o644]);
  });

  it('that were there stay as they are', async () => {
    await mkdir(at('closed'), {mode: 0o700});
    await files.writeAtomic(at('closed', 'x'), new Uint8Array(1), 0o600);
    expect((await stat(at('closed'))).mode & 0o777).toBe(0o700);
  });
});

describe('reading', () => {
  it('tells absence from trouble', async () => {
    expect(await files.readText(at('none'))).toBeUndefined();
    expect(await files.readBytes(at('none', 'deeper'))).toBeUndefined();
    expect(await files.list(at('none'))).toBeUndefined();
    expect(await files.stat(at('none'))).toBeUndefined();
    expect(await files.realPath(at('none'))).toBeUndefined();
    await expect(files.readText(dir)).rejects.toMatchObject({code: 'EISDIR'});
  });

  it('gives text, sorted names, facts and the end of a link', async () => {
    await writeFile(at('b'), 'grüße', {mode: 0o640});
    await writeFile(at('a'), '');
    await symlink('b', at('link'));
    expect(await files.readText(at('link'))).toBe('grüße');
    expect(await files.list(dir)).toEqual(['a', 'b', 'link']);
    expect(await files.stat(at('link'))).toEqual({
      kind: 'file',
      size: 7n,
      mode: 0o640,
      uid: process.getuid?.() ?? 0,
    });
    expect(await files.stat(dir)).toMatchObject({kind: 'directory'});
    expect(await files.realPath(at('link'))).toBe(await files.realPath(at('b')));
  });

  it('sums a file, its beginning, and says how far it is', async () => {
    const bytes = new Uint8Array(9_000_000).map((_, index) => (index * 31) & 255);
    await writeFile(at('big'), bytes);
    const told: bigint[] = [];
    expect(await files.sha256(at('big'))).toBe(sha(bytes));
    expect(await files.sha256(at('big'), 8_999_999n, done => told.push(done))).toBe(
      sha(bytes.subarray(0, 8_999_999)),
    );
    expect(told.at(-1)).toBe(8_999_999n);
    await expect(files.sha256(at('big'), 9_000_001n)).rejects.toMatchObject({code: 'EIO'});
    await expect(
      files.sha256(at('big'), undefined, undefined, AbortSignal.abort(new Error('stop'))),
    ).rejects.toThrow('stop');
  });
});

describe('a read that the system refuses', () => {
  it.each([
    ['/proc/self/mem', 'EIO'],
    ['/', 'EISDIR'],
  ])('names %s, the place and %s', async (path, code) => {
    await expect(files.sha256(path)).rejects.toMatchObject({
      code,
      path,
      offset: 0n,
      message: expect.stringContaining(`${path} at byte 0`),
    });
  });
});

describe('writing a file', () => {
  it('makes parents, sets the mode, replaces what was there, and leaves nothing beside it', async () => {
    await files.writeAtomic(at('x', 'y', 'secret'), new TextEncoder().encode('one'), 0o600);
    await files.writeAtomic(at('x', 'y', 'secret'), new TextEncoder().encode('two'), 0o640);
    expect(await readFile(at('x', 'y', 'secret'), 'utf8')).toBe('two');
    expect((await stat(at('x', 'y', 'secret'))).mode & 0o7777).toBe(0o640);
    expect(await readdir(at('x', 'y'))).toEqual(['secret']);
  });

  it('gets past what an interruption left, and does not follow a link that waits there', async () => {
    await writeFile(at('victim'), 'mine');
    await symlink(at('victim'), at('.file.forge-new'));
    await files.writeAtomic(at('file'), new TextEncoder().encode('new'), 0o644);
    expect(await readFile(at('victim'), 'utf8')).toBe('mine');
    expect(await readFile(at('file'), 'utf8')).toBe('new');
  });

  it('keeps the old one when it fails', async () => {
    await mkdir(at('file', 'in-the-way'), {recursive: true});
    await expect(files.writeAtomic(at('file'), new Uint8Array(1), 0o644)).rejects.toMatchObject({
      code: 'EISDIR',
    });
    expect(await readdir(at('file'))).toEqual(['in-the-way']);
  });
});

describe('copying', () => {
  const image = new Uint8Array(9 * 1024 * 1024 + 17).map((_, index) => (index * 7) >> 3);

  it('writes exactly the first bytes and sums what it wrote', async () => {
    await writeFile(at('image'), image);
    const told: bigint[] = [];
    const bytes = BigInt(image.length - 5);
    expect(
      await files.stream(
        {from: at('image'), to: at('copy'), bytes, tell: done => told.push(done)},
        never,
      ),
    ).toEqual({sha256: sha(image.subarray(0, -5)), written: bytes});
    expect(sha(await readFile(at('copy')))).toBe(sha(image.subarray(0, -5)));
    expect(told.at(-1)).toBe(bytes);
    expect(told).toEqual(told.toSorted((a, b) => Number(a - b)));
  });

  it('replaces a longer file wholly, and leaves no holes for zeros', async () => {
    await writeFile(at('zeros'), new Uint8Array(1024 * 1024));
    await writeFile(at('copy'), new Uint8Array(2 * 1024 * 1024).fill(1));
    await files.stream({from: at('zeros'), to: at('copy'), bytes: 1024n * 1024n}, never);
    const {size, blocks} = await stat(at('copy'));
    expect(size).toBe(1024 * 1024);
    expect(blocks * 512).toBeGreaterThanOrEqual(size);
  });

  it('fails when the source ends too early', async () => {
    await writeFile(at('image'), 'short');
    await expect(
      files.stream({from: at('image'), to: at('copy'), bytes: 6n}, never),
    ).rejects.toMatchObject({code: 'EIO'});
  });

  it('stops when aborted', async () => {
    await writeFile(at('image'), image);
    const stop = new AbortController();
    await expect(
      files.stream(
        {
          from: at('image'),
          to: at('copy'),
          bytes: BigInt(image.length),
          tell: () => stop.abort(new Error('enough')),
        },
        stop.signal,
      ),
    ).rejects.toThrow('enough');
    expect((await stat(at('copy'))).size).toBeLessThan(image.length);
  });

  it('tells when the target is full', async () => {
    await writeFile(at('image'), image);
    await expect(
      files.stream({from: at('image'), to: '/dev/full', bytes: BigInt(image.length)}, never),
    ).rejects.toMatchObject({code: 'ENOSPC'});
  });
});

describe('directories and removing', () => {
  it('makes a directory with its mode, again and again', async () => {
    await files.makeDirectory(at('a', 'b'), 0o700);
    await files.makeDirectory(at('a', 'b'), 0o750);
    expect((await stat(at('a', 'b'))).mode & 0o7777).toBe(0o750);
  });

  it('removes a file, a tree, a link but not its target, and nothing', async () => {
    await mkdir(at('tree', 'deep'), {recursive: true});
    await writeFile(at('tree', 'deep', 'file'), 'x');
    await writeFile(at('kept'), 'x');
    await symlink(at('kept'), at('link'));
    for (const name of ['tree', 'link', 'absent', join('absent', 'deeper')])
      await files.remove(at(name));
    expect(await readdir(dir)).toEqual(['kept']);
  });

  it('does not remove what something is mounted on', async () => {
    await expect(files.remove('/proc')).rejects.toMatchObject({code: 'EBUSY'});
    await expect(files.remove('/')).rejects.toMatchObject({code: 'EBUSY'});
  });
});

describe('a file of sectors', () => {
  const sector = new Uint8Array(512).fill(0x41);

  it('is made of real zeros and overwritten in place', async () => {
    const file = await files.openSectors(at('esp', 'journal'), 1024 * 1024);
    expect(await stat(at('esp', 'journal'))).toMatchObject({size: 1024 * 1024, mode: 0o100600});
    expect((await stat(at('esp', 'journal'))).blocks * 512).toBeGreaterThanOrEqual(1024 * 1024);
    const {ino} = await stat(at('esp', 'journal'));
    await file.write(2047, sector);
    await file.close();
    const bytes = await readFile(at('esp', 'journal'));
    expect(bytes.subarray(0, 2047 * 512).every(byte => byte === 0)).toBe(true);
    expect(bytes.subarray(2047 * 512).every(byte => byte === 0x41)).toBe(true);
    expect((await stat(at('esp', 'journal'))).ino).toBe(ino);
  });

  it('is kept when it is there already, and made anew when its length is wrong', async () => {
    const first = await files.openSectors(at('journal'), 1024);
    await first.write(1, sector);
    await first.close();
    await (await files.openSectors(at('journal'), 1024)).close();
    expect((await readFile(at('journal')))[512]).toBe(0x41);
    await (await files.openSectors(at('journal'), 2048)).close();
    expect((await readFile(at('journal'))).every(byte => byte === 0)).toBe(true);
    expect(await readdir(dir)).toEqual(['journal']);
  });

  it.each([
    [-1, 512],
    [2, 512],
    [0, 511],
    [0, 0],
    [1, 1024],
  ])('refuses sector %i of %i bytes', async (index, bytes) => {
    const file = await files.openSectors(at('journal'), 1024);
    await expect(file.write(index, new Uint8Array(bytes))).rejects.toThrow('does not fit');
    await file.close();
  });
});
