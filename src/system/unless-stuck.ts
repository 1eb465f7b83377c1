// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Milliseconds that a read or write may still take after an abort: a busy disk answers in that
 * time, a dead one never does.
 */
const STUCK_MS = 10_000;

/**
 * Waits for a read or write of a disk, which nothing can interrupt (state D, proc_pid_stat(5)); but
 * once the signal is aborted only `ms` longer, and then rejects with the signal's reason and leaves
 * it behind: a dead disk must not keep the end of the installation waiting.
 */
export async function unlessStuck<T>(
  work: Promise<T>,
  signal: AbortSignal,
  ms = STUCK_MS,
): Promise<T> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        const begin = (): void => {
          timer = setTimeout(() => reject(signal.reason), ms);
        };
        if (signal.aborted) begin();
        else signal.addEventListener('abort', begin, {once: true, signal: over.signal});
      }),
    ]);
  } finally {
    over.abort();
    clearTimeout(timer);
    // Whoever left it behind does not hear how it ends.
    work.catch(() => {});
  }
}
