import {Worker} from 'node:worker_threads';
import {timeLimit, type Campaign, type Tally} from './campaign.ts';
import {watched, watchMemory} from './watch.ts';

/**
 * How often the watch looks, and how long an input may go on, in milliseconds: longer than the judge's own bound, which
 * tells more, by as much as a busy machine may stop us.
 */
const usual = {interval: 1000, limit: 24 * timeLimit, thread: new URL('worker.ts', import.meta.url)} as const;

/** One campaign in a thread of its own. Rejects with the smallest input that broke a promise, or with the input that hangs. */
export async function runWatched(
	{name}: Pick<Campaign, 'name'>, runs: number, seed: number, {interval, limit,
		thread}: {readonly interval: number; readonly limit: number; readonly thread: URL} = usual,
): Promise<Tally> {
	const memory = watchMemory();
	const watch = watched(memory);
	const worker = new Worker(thread, {workerData: {name, runs, seed, memory}});
	const {promise, resolve, reject} = Promise.withResolvers<Tally>();
	worker.on('message', (tally: Tally) => resolve(tally));
	worker.on('error', reject);
	worker.on('exit', code => reject(new Error(`${name}: the thread ended with ${code}`)));
	let last = {count: -1, since: performance.now()};
	const timer = setInterval(() => {
		const {count, input} = watch.look();
		const now = performance.now();
		if (count !== last.count) last = {count, since: now};
		// Before the first input the modules are loaded; between inputs fast-check shrinks and collects.
		else if (count > 0 && now - last.since > limit) reject(new Error(`${name}: --seed ${seed}, input ${count} hangs:\n--- input\n${input}\n---`));
	}, interval);
	try {
		return await promise;
	} finally {
		clearInterval(timer);
		await worker.terminate();
	}
}

/** `1.23 s`, verdicts by how often they came. */
export function tallyLines(name: string, seconds: number, {runs, verdicts, slowest}: Tally): readonly string[] {
	const sorted = Object.entries(verdicts).toSorted(([, one], [, other]) => other - one);
	return [
		`${name}: ${runs} inputs in ${seconds.toFixed(0)} s, slowest ${slowest.toFixed(0)} ms`,
		...sorted.map(([verdict, count]) => `  ${String(count).padStart(8)}  ${verdict}`),
	];
}
