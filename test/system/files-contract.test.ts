// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {WritableFiles} from '../../src/system/files.ts';
import {nodeWritableFiles} from '../../src/system/files-node.ts';
import {memoryFiles} from '../support/memory-files.ts';

/**
 * The file system in memory must do what the real one does, or every test that stands on it proves
 * nothing.
 */
describe.each([
  ['the real file system', (): WritableFiles => nodeWritableFiles],
  ['the one in memory', (): WritableFiles => memoryFiles()],
])('%s', (_, make) => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const {signal} = new AbortController();
  let files: WritableFiles;
  let dir: string;
  beforeEach(async () => {
    files = make();
    dir = await mkdtemp(join(tmpdir(), 'forge-contract-'));
    await files.makeDirectory(dir, 0o755);
  });
  afterEach(() => rm(dir, {recursive: true, force: true}));
  const at = (...names: readonly string[]): string => join(dir, ...names);

  it('reads what was written', async () => {
    await files.writeAtomic(at('a', 'b'), text('grüße'), 0o640);
    expect(await files.readText(at('a', 'b'))).toBe('grüße');
    expect(await files.readBytes(at('a', 'b')).then(bytes => bytes && [...bytes])).toEqual([
      ...text('grüße'),
    ]);
    expect(await files.stat(at('a', 'b'))).toEqual({
      kind: 'file',
      size: 7n,
      mode: 0o640,
      uid: process.getuid?.() ?? 0,
    });
    expect(await files.stat(at('a'))).toMatchObject({kind: 'directory', mode: 0o755});
    expect(await files.list(dir)).toEqual(['a']);
    expect(await files.realPath(at('a', '..', 'a', 'b'))).toBe(at('a', 'b'));
  });

  it('has nothing where nothing is', async () => {
    expect([
      await files.readText(at('x')),
      await files.readBytes(at('x')),
      await files.list(at('x')),
      await files.stat(at('x')),
      await files.realPath(at('x')),
    ]).toEqual(Array(5));
    await expect(files.remove(at('x'))).resolves.toBeUndefined();
  });

  it('does not read a directory as a file', async () => {
    await expect(files.readText(dir)).rejects.toMatchObject({code: 'EISDIR'});
  });

  it('hands out copies', async () => {
    await files.writeAtomic(at('a'), text('one'), 0o644);
    (await files.readBytes(at('a')))?.fill(0);
    expect(await files.readText(at('a'))).toBe('one');
  });

  it('copies and sums the same bytes', async () => {
    await files.writeAtomic(at('from'), text('testing'), 0o644);
    const told: bigint[] = [];
    const {sha256: sum, written} = await files.stream(
      {from: at('from'), to: at('to'), bytes: 4n, tell: done => told.push(done)},
      signal,
    );
    expect(written).toBe(4n);
    expect((await files.stream({from: at('from'), to: at('to'), bytes: 4n}, signal)).written).toBe(
      0n,
    );
    expect(sum).toBe('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08');
    expect(await files.sha256(at('to'))).toBe(sum);
    expect(await files.sha256(at('from'), 4n)).toBe(sum);
    expect(told.at(-1)).toBe(4n);
    await expect(
      files.stream({from: at('from'), to: at('to'), bytes: 8n}, signal),
    ).rejects.toMatchObject({code: 'EIO'});
    await expect(files.sha256(at('from'), 8n)).rejects.toMatchObject({code: 'EIO'});
    await expect(files.sha256(at('absent'))).rejects.toMatchObject({code: 'ENOENT'});
  });

  it('removes trees', async () => {
    await files.writeAtomic(at('tree', 'deep', 'file'), text('x'), 0o644);
    await files.writeAtomic(at('tree-beside'), text('x'), 0o644);
    await files.remove(at('tree'));
    expect(await files.list(dir)).toEqual(['tree-beside']);
  });

  it('keeps sectors in place', async () => {
    const file = await files.openSectors(at('j'), 1536);
    await file.write(1, new Uint8Array(512).fill(7));
    await file.close();
    await (await files.openSectors(at('j'), 1536)).close();
    expect(
      await files
        .readBytes(at('j'))
        .then(bytes => bytes && [bytes.length, bytes[511], bytes[512], bytes[1023], bytes[1024]]),
    ).toEqual([1536, 0, 7, 7, 0]);
  });
});
