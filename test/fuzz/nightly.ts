// SPDX-License-Identifier: GPL-3.0-or-later
import {Worker} from 'node:worker_threads';
import {timeLimit, type Campaign, type Tally} from './campaign.ts';
import {watched, watchMemory} from './watch.ts';

type Watch = {readonly interval: number; readonly limit: number; readonly thread: URL};

/**
 * How often the watch looks, and how long an input may go on, in milliseconds: longer than the
 * judge's own bound, which tells more, by as much as a busy machine may stop us.
 */
const usual: Watch = {
  interval: 1000,
  limit: 24 * timeLimit,
  thread: new URL('worker.ts', import.meta.url),
};

/**
 * One campaign in a thread of its own. Rejects with the smallest input that broke a promise, with
 * the input that hangs, or when told to stop.
 */
async function inThread(
  name: string,
  runs: number,
  seed: number,
  {interval, limit, thread}: Watch,
  stop: AbortSignal,
): Promise<Tally> {
  const memory = watchMemory();
  const watch = watched(memory);
  const worker = new Worker(thread, {workerData: {name, runs, seed, memory}});
  const {promise, resolve, reject} = Promise.withResolvers<Tally>();
  worker.on('message', (tally: Tally) => resolve(tally));
  worker.on('error', reject);
  worker.on('exit', code => reject(new Error(`${name}: the thread ended with ${code}`)));
  stop.addEventListener('abort', () => reject(stop.reason));
  let last = {count: -1, looks: 0};
  const timer = setInterval(() => {
    const {count, input} = watch.look();
    // Looks are counted and not the clock is read: it goes on while the whole process or machine is
    // stopped.
    last = {count, looks: count === last.count ? last.looks + 1 : 0};
    // Before the first input the modules are loaded; between inputs fast-check shrinks and
    // collects.
    if (count > 0 && last.looks * interval > limit)
      reject(new Error(`${name}: --seed ${seed}, input ${count} hangs:\n--- input\n${input}\n---`));
  }, interval);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

/**
 * One campaign in as many threads as are given, each with its part of the runs and a seed of its
 * own: the first thread's is `seed`, so that a seed that a failure names leads back to it with any
 * number of threads. The first failure ends all of them.
 */
export async function runWatched(
  {name}: Pick<Campaign, 'name'>,
  runs: number,
  seed: number,
  threads = 1,
  watch: Watch = usual,
): Promise<Tally> {
  const stop = new AbortController();
  const parts = Array.from({length: Math.min(threads, runs)}, (_, index) =>
    inThread(
      name,
      Math.floor((runs + index) / Math.min(threads, runs)),
      seed + index,
      watch,
      stop.signal,
    ),
  );
  try {
    return (await Promise.all(parts)).reduce(together);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(parts);
    throw error;
  }
}

/** What two threads found. */
function together(one: Tally, other: Tally): Tally {
  const verdicts: Record<string, number> = {...one.verdicts};
  for (const [verdict, count] of Object.entries(other.verdicts))
    verdicts[verdict] = (verdicts[verdict] ?? 0) + count;
  return {runs: one.runs + other.runs, verdicts, slowest: Math.max(one.slowest, other.slowest)};
}

/**
 * The sum, then verdicts by how often they came. `wall` is how long it took and `cpu` what the
 * processors did for it, in seconds.
 */
export function tallyLines(
  name: string,
  {wall, cpu}: {readonly wall: number; readonly cpu: number},
  {runs, verdicts, slowest}: Tally,
): readonly string[] {
  const sorted = Object.entries(verdicts).toSorted(([, one], [, other]) => other - one);
  return [
    `${name}: ${runs} inputs in ${wall.toFixed(0)} s (${(runs / wall).toFixed(0)} a second), ${cpu.toFixed(0)} s of processor time ` +
      `(${(runs / cpu).toFixed(0)} a second), slowest ${slowest.toFixed(0)} ms`,
    ...sorted.map(([verdict, count]) => `  ${String(count).padStart(8)}  ${verdict}`),
  ];
}
