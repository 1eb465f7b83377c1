// SPDX-License-Identifier: GPL-3.0-or-later
import {access, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {withLock} from '../../../qemu/build/lock.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'forge-lock-'));
});
afterEach(async () => {
  await rm(root, {recursive: true, force: true});
});

const gone = async (path: string): Promise<boolean> =>
  await access(path).then(
    () => false,
    () => true,
  );

describe('withLock', () => {
  it('names its holder while the work runs, and goes afterwards', async () => {
    const path = join(root, 'lock');
    const seen = await withLock(path, async () => await readFile(path, 'utf8'));
    expect(seen).toBe(`${process.pid}`);
    expect(await gone(path)).toBe(true);
  });

  it('goes when the work fails, and passes the failure on', async () => {
    const path = join(root, 'lock');
    await expect(
      withLock(path, async () => {
        await turn();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await gone(path)).toBe(true);
  });

  it('never lets two in', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside++;
      most = Math.max(most, inside);
      await turn();
      inside--;
    };
    const path = join(root, 'lock');
    await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
    expect(most).toBe(1);
  });

  it('takes over what a dead process left', async () => {
    const path = join(root, 'lock');
    // Larger than any process id that Linux gives (PID_MAX_LIMIT, 4194304).
    await writeFile(path, '4194305');
    expect(await withLock(path, async () => await readFile(path, 'utf8'))).toBe(`${process.pid}`);
  });

  it('says so when the lock cannot be made', async () => {
    await expect(
      withLock(join(root, 'absent/lock'), async () => {
        await turn();
      }),
    ).rejects.toThrow('ENOENT');
  });
});
