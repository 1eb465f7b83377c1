// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {Reaper} from './reaper.ts';

/**
 * A private directory below `<cache>/scratch` for one use, 0700, in the reaper's care. Its name
 * begins with this process's id, so that what a killed run left behind (overlays, secrets of a
 * test) is known as such and removed by the next one.
 */
export async function scratchDirectory(
  cache: string,
  name: string,
  reaper: Reaper,
): Promise<string> {
  const home = join(cache, 'scratch');
  await mkdir(home, {recursive: true});
  for (const left of await readdir(home))
    if (!alive(Number.parseInt(left, 10)))
      await rm(join(home, left), {recursive: true, force: true});
  return reaper.directory(await mkdtemp(join(home, `${process.pid}-${name}-`)));
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
