// SPDX-License-Identifier: GPL-3.0-or-later
import {open, readFile, rm} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';

/** Whether a process lives (kill(2) with signal 0; EPERM means it lives and is somebody else's). */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Holds a lock file while `work` runs, so that two builds started at once do the work once; waits
 * as long as the holder lives. The file holds the process id; one left behind by a process that
 * died is taken over.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const handle = await open(path, 'wx').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (handle) {
      try {
        await handle.writeFile(`${process.pid}`);
      } finally {
        await handle.close();
      }
      break;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && !alive(holder)) await rm(path, {force: true});
    else await sleep(250);
  }
  try {
    return await work();
  } finally {
    await rm(path, {force: true});
  }
}
