import {Problem, type ProblemData} from '../engine/problem.ts';
import type {EngineEvent} from '../engine/events.ts';
import {ndjsonLine} from './ndjson.ts';

/** Somewhere lines can be put without waiting. `close` waits a bounded time for what is still queued and says how much was lost. */
export type Outlet = {
	/** Queues a line; never blocks, never throws. */
	put(line: string): void;
	/** Resolves with the reason why something was not delivered, or `undefined` when all was. */
	close(): Promise<string | undefined>;
};

/** Opens an outlet; resolves with a reason where that is impossible. */
export type OpenOutlet = (path: string, kind: 'device' | 'file') => Promise<Outlet | {readonly reason: string}>;

/** The places a report goes to, for one run. Whatever happens to them, the installation goes on. */
export type Report = {
	put(event: EngineEvent | {readonly type: string}): void;
	/** Flushes and closes all; gives a warning for each place that did not get everything. */
	close(): Promise<readonly ProblemData[]>;
};

/** Opens the places that the answers' `report` names. A missing or blocked one is a warning, never a failure. */
export async function openReport(
	wanted: {readonly device?: string; readonly file?: string}, open: OpenOutlet, warn: (warning: ProblemData) => void,
): Promise<Report> {
	const places = ([['device', wanted.device], ['file', wanted.file]] as const).flatMap(([kind, path]) => path === undefined ? [] : [{kind, path}]);
	const outlets: {readonly path: string; readonly outlet: Outlet}[] = [];
	for (const {kind, path} of places) {
		const opened = await open(path, kind);
		if ('reason' in opened) warn(undelivered(path, opened.reason));
		else outlets.push({path, outlet: opened});
	}
	return {
		put: event => {
			const line = ndjsonLine(event);
			for (const {outlet} of outlets) outlet.put(line);
		},
		close: async () => {
			const ends = await Promise.all(outlets.map(async ({path, outlet}) => ({path, reason: await outlet.close()})));
			return ends.flatMap(({path, reason}) => reason === undefined ? [] : [undelivered(path, reason)]);
		},
	};
}

const undelivered = (path: string, reason: string): ProblemData => new Problem('REPORT-UNAVAILABLE', `${path}: ${reason}`).toData();
