// SPDX-License-Identifier: GPL-3.0-or-later
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {Reaper} from '../../../qemu/driver/reaper.ts';
import {scratchDirectory} from '../../../qemu/driver/scratch.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'forge-test-'));
});
afterEach(() => rmSync(cache, {recursive: true}));

test("is private, new, and in the reaper's care", async () => {
  const reaper = new Reaper();
  const [one, two] = [
    await scratchDirectory(cache, 'a', reaper),
    await scratchDirectory(cache, 'a', reaper),
  ];
  expect(one).not.toBe(two);
  expect(statSync(one).mode & 0o777).toBe(0o700);
  reaper.reap();
  expect([existsSync(one), existsSync(two)]).toEqual([false, false]);
});

test('what a dead process left is removed, what a living one uses is not', async () => {
  const dead = spawnSync('true').pid;
  const [left, used] = [
    join(cache, 'scratch', `${dead}-x-1`),
    join(cache, 'scratch', `${process.ppid}-x-1`),
  ];
  for (const directory of [left, used]) mkdirSync(directory, {recursive: true});
  const mine = await scratchDirectory(cache, 'a', new Reaper());
  expect([existsSync(left), existsSync(used)]).toEqual([false, true]);
  expect(basename(mine)).toMatch(new RegExp(`^${process.pid}-a-`));
});
