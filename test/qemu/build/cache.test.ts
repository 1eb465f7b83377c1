// SPDX-License-Identifier: GPL-3.0-or-later
import {chmod, mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {cacheRoot, filesBelow, keyOf, partsOf, stage} from '../../../qemu/build/cache.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'forge-cache-'));
});
afterEach(async () => {
  await rm(root, {recursive: true, force: true});
});

describe('keyOf', () => {
  it('differs when any part, or a boundary between parts, differs', () => {
    const texts = fc.array(fc.string(), {maxLength: 4});
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(keyOf(a) === keyOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(keyOf(['ab', 'c'])).not.toBe(keyOf(['a', 'bc']));
    expect(keyOf([join(cacheRoot, 'medium/1')])).toBe(keyOf(['/medium/1']));
    expect(keyOf([])).not.toBe(keyOf(['']));
  });

  it('is a plain file name', () => {
    expect(keyOf(['../..', '/'])).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('partsOf', () => {
  it('sees names, contents and the permission to execute', async () => {
    const keys = new Set<string>();
    const note = async (): Promise<void> => {
      keys.add(keyOf(await partsOf(root)));
    };
    await note();
    await mkdir(join(root, 'a'));
    await writeFile(join(root, 'a/file'), 'one');
    await note();
    await writeFile(join(root, 'a/file'), 'two');
    await note();
    await chmod(join(root, 'a/file'), 0o755);
    await note();
    await writeFile(join(root, 'b'), 'two');
    await note();
    expect(keys.size).toBe(5);
    expect(await filesBelow(root)).toEqual(['a/file', 'b']);
  });

  it('takes an absent directory for an empty one', async () => {
    expect(await partsOf(join(root, 'absent'))).toEqual([]);
  });
});

const make =
  (text: string) =>
  async (part: string): Promise<void> => {
    await writeFile(part, text);
  };

describe('stage', () => {
  it('builds once, then answers from the cache in no time', async () => {
    const first = await stage('thing', 'k1', make('one'), 2, root);
    const second = await stage('thing', 'k1', make('two'), 2, root);
    expect(second).toEqual({name: 'thing', path: first.path, seconds: 0});
    expect(await readFile(second.path, 'utf8')).toBe('one');
  });

  it('leaves nothing under the final name when building fails, and starts clean the next time', async () => {
    const failing = async (part: string): Promise<void> => {
      await mkdir(part);
      await writeFile(join(part, 'half'), '');
      throw new Error('the power went out');
    };
    await expect(stage('thing', 'k1', failing, 2, root)).rejects.toThrow('the power went out');
    expect(await readdir(join(root, 'thing'))).toEqual(['k1.part']);
    const {path} = await stage('thing', 'k1', make('whole'), 2, root);
    expect(await readFile(path, 'utf8')).toBe('whole');
    expect(await readdir(join(root, 'thing'))).toEqual(['k1']);
  });

  it('lets two builds of one key do the work once', async () => {
    let builds = 0;
    const count = async (part: string): Promise<void> => {
      builds++;
      await writeFile(part, 'x');
    };
    const made = await Promise.all([
      stage('thing', 'k1', count, 2, root),
      stage('thing', 'k1', count, 2, root),
    ]);
    expect(builds).toBe(1);
    expect(new Set(made.map(({path}) => path)).size).toBe(1);
  });

  it('keeps the newest keys, counting a use as new', async () => {
    for (const [index, key] of ['old', 'older-but-used', 'fresh'].entries()) {
      const {path} = await stage('thing', key, make(key), 9, root);
      await utimes(path, 1000 + index, 1000 + index);
    }
    await stage('thing', 'older-but-used', make('-'), 9, root);
    await stage('thing', 'next', make('next'), 2, root);
    expect(await readdir(join(root, 'thing'))).toEqual(['next', 'older-but-used']);
  });
});
