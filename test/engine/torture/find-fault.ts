import {judgeAlways, judgeLife, live, type Engine} from './harness.ts';
import {isClosed, snapshot} from './machine.ts';

const breakable = ['parted', 'mkfs', 'mount esp', 'luksFormat', 'luksOpen', 'mount data', 'entry add', 'mok import'];

/** Goes through every kind of life, each kill point once; throws at the first that an engine gets wrong. `every`: only each n-th point. */
export async function findFault(engine: Engine, wanted: unknown, every = 1): Promise<void> {
	const straight = await live(engine, {kills: []});
	judgeLife(engine, straight, wanted);
	for (const name of breakable) {
		const lazy = await live(engine, {kills: [], faults: {lazy: new Set([name])}});
		if (lazy.result !== 'failed') throw new Error(`broken: ${lazy.result}, though "${name}" did nothing`);
		judgeAlways(lazy);
		if (!isClosed(lazy.disk)) throw new Error(`broken: something is left after "${name}" did nothing`);
		const failing = await live(engine, {kills: [], faults: {failing: new Map([[name, 1]])}});
		judgeLife(engine, failing, wanted);
		const told = failing.events.find((event) => event.type === 'problem');
		if (told?.problem.code !== 'COMMAND-FAILED' || told.problem.evidence?.command?.startsWith(name) !== true) throw new Error(`broken: the failure of "${name}" was not told`);
	}
	for (let at = 0; at < straight.points; at += every) {
		// Death of the process and loss of power in turn; the random lives mix them.
		judgeLife(engine, await live(engine, {kills: [{at, power: at % (2 * every) === 0, tear: undefined}]}), wanted);
		if (at % 2 === 1) continue;
		const aborted = await live(engine, {kills: [], abortAt: at});
		judgeAlways(aborted);
		if (aborted.result === 'staged') continue;
		if (aborted.result !== 'aborted') throw new Error(`broken: ${aborted.result} after an abort at ${at}`);
		if (!isClosed(aborted.disk)) throw new Error(`broken: something is left after an abort at ${at}: ${JSON.stringify(snapshot(aborted.disk)).slice(0, 200)}`);
	}
}
