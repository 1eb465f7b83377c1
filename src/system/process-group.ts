// SPDX-License-Identifier: GPL-3.0-or-later
import type {Clock} from './clock.ts';

/** Process groups that run for us: they do not outlive this process, however it ends by itself. */
const groups = new Set<number>();
let watching = false;

/** Sends a signal to every process of a group, kill(2); nobody there is fine. */
function signalGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * Remembers a group until the returned function is called: the end of this process asks it to end
 * too.
 */
export function adoptGroup(group: number): () => void {
  if (!watching) process.on('exit', () => groups.forEach(one => signalGroup(one, 'SIGTERM')));
  watching = true;
  groups.add(group);
  return () => void groups.delete(group);
}

/** Whether `work` ends within `ms` milliseconds. */
async function endsWithin(work: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([
      work.then(() => true),
      clock.sleep(ms, over.signal).then(
        () => false,
        () => true,
      ),
    ]);
  } finally {
    over.abort();
  }
}

/**
 * Milliseconds for a process that was asked to end, and for the kernel to end one that was killed.
 */
export type Patience = {readonly asked: number; readonly killed: number};

/**
 * Ends a process group: SIGTERM, then SIGKILL for whoever is left. `leader` settles when the
 * group's first process has ended. False when not even that ended it: it waits in the kernel for a
 * device (state D, proc_pid_stat(5)) and takes no signal before that answers; nobody should wait
 * for it.
 */
export async function endGroup(
  group: number,
  leader: Promise<unknown>,
  patience: Patience,
  clock: Clock,
): Promise<boolean> {
  signalGroup(group, 'SIGTERM');
  const asked = await endsWithin(leader, patience.asked, clock);
  // Its children may still be there when it has ended itself.
  signalGroup(group, 'SIGKILL');
  return asked || endsWithin(leader, patience.killed, clock);
}
