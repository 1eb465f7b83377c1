import {isDeepStrictEqual} from 'node:util';
import type * as decide from '../../../src/engine/decide.ts';
import type {EventBody} from '../../../src/engine/events.ts';
import type * as journalFile from '../../../src/engine/journal-file.ts';
import type * as journal from '../../../src/engine/journal.ts';
import type * as plan from '../../../src/engine/plan.ts';
import type * as run from '../../../src/engine/run.ts';
import {Secret} from '../../../src/system/secret.ts';
import {makeFuse} from './fuse.ts';
import {bootMachine, journalBytes, makeDisk, powerLoss, snapshot, type Disk, type Faults} from './machine.ts';
import {canaries, tortureSteps} from './steps.ts';

/** The engine under test: the real one, or one that was broken on purpose. */
export type Engine = Pick<typeof decide, 'policyDecider'> & Pick<typeof journalFile, 'readJournal'> & Pick<typeof journal, 'openJournal'>
	& Pick<typeof plan, 'makePlan' | 'planJson'> & Pick<typeof run, 'runPlan'>;

/** What happens to the journal's file while no process runs: nothing, sectors of noise from one on, or zeros from one on (counted from the last written, back). */
export type Tear = {readonly back: number; readonly fill: 'noise' | 'zeros'} | undefined;
export type Kill = {readonly at: number; readonly power: boolean; readonly tear: Tear};
/** One life of the installer, from first start to the end. */
export type Life = {readonly kills: readonly Kill[]; readonly faults?: Faults; readonly abortAt?: number};

export type Outcome = {readonly disk: Disk; readonly events: readonly EventBody[]; readonly points: number; readonly result: string; readonly code: string | undefined; readonly plan: string};

const header = {forge: '0.1.0', seed: 'ab'.repeat(16), disk: {device: '/dev/disk/by-id/x', serial: 'S1'}, payload: 'cd'.repeat(32), answers: 'ef'.repeat(32)};

function tearJournal(disk: Disk, tear: Tear): void {
	const bytes = journalBytes(disk);
	if (!tear || bytes.length === 0) return;
	let last = 0;
	while ((last + 1) * 512 < bytes.length && bytes[(last + 1) * 512] !== 0) last++;
	const from = Math.max(0, last + 1 - tear.back) * 512;
	bytes.fill(tear.fill === 'zeros' ? 0 : 0x5a, from, from + 1024);
}

/** Lives a life: started, killed, started again … until it ends by itself. Gives what is left. */
export async function live(engine: Engine, {kills, faults, abortAt}: Life): Promise<Outcome> {
	const disk = makeDisk();
	const steps = tortureSteps();
	const planned = engine.makePlan(header, steps);
	const events: EventBody[] = [];
	let points = 0;
	const once = async (kill: Kill | undefined): Promise<{result: string; code: string | undefined} | undefined> => {
		const stop = new AbortController();
		const fuse = makeFuse(kill?.at, (point) => {
			if (!kill && point === abortAt) stop.abort(new Error('aborted by the test'));
		});
		const machine = bootMachine(disk, fuse, faults);
		const secrets = new Map(Object.entries(canaries).map(([name, value]) => [name, new Secret(name, new TextEncoder().encode(value))]));
		const loaded = engine.readJournal(journalBytes(disk));
		const ended = engine.runPlan({
			plan: planned, steps, secrets, machine, signal: stop.signal, emit: (body) => void events.push(body),
			journal: engine.openJournal(planned, machine.files, machine.clock, loaded),
			decide: engine.policyDecider({'step.failed': 'retry'}),
		});
		const end = await Promise.race([ended, fuse.dead.then(() => undefined)]);
		points = fuse.points();
		return end && {result: end.result, code: end.problem?.code};
	};
	for (const kill of kills) {
		const end = await once(kill);
		if (end) return {disk, events, points, ...end, plan: engine.planJson(planned)};
		if (kill.power) powerLoss(disk);
		tearJournal(disk, kill.tear);
	}
	const end = await once(undefined);
	if (!end) throw new Error('the last start has no fuse');
	return {disk, events, points, ...end, plan: engine.planJson(planned)};
}

function assert(holds: boolean, what: string): asserts holds {
	if (!holds) throw new Error(`broken: ${what}`);
}

/** Throws unless everything holds that must hold after any life that ended well. */
export function judgeLife(engine: Engine, outcome: Outcome, wanted: unknown): void {
	const {disk, result, code} = outcome;
	assert(result === 'staged', `ended as ${result} ${code ?? ''}`);
	assert(isDeepStrictEqual(snapshot(disk), wanted), `another world: ${JSON.stringify(snapshot(disk))}`);
	for (const done of new Set(disk.destroyed)) assert(disk.destroyed.filter((one) => one === done).length === 1, `"${done}" was completed and done again`);
	const nodes = engine.readJournal(journalBytes(disk))?.nodes;
	for (const {id} of tortureSteps()) assert(nodes?.get(id)?.state === 'done', `the journal on the disk does not say that ${id} is done`);
	judgeAlways(outcome);
}

/** Throws unless everything holds that must hold however a life ended. */
export function judgeAlways({disk, events, plan: text}: Outcome): void {
	const planned = tortureSteps().flatMap(({actions}) => actions.map((action) => {
		switch (action.kind) {
			case 'command': return [action.command.program, ...action.command.args].join(' ');
			case 'stream': return `stream ${action.to}`;
			case 'task': return `file ${action.writes?.[0] ?? ''}`;
			case 'journal': return 'journal';
			case 'file':
			case 'directory':
			case 'remove': return `${action.kind} ${action.path}`;
		}
	}));
	const undo = ['umount esp', 'umount data', 'luksClose', 'entry clear', 'mok revoke', 'setuuid half-hash'];
	for (const {words, effect} of disk.begun) {
		assert(planned.includes(words) || (effect === 'write' && undo.includes(words)), `"${words}" (${effect}) is not in the plan`);
	}
	const said = [JSON.stringify(events), new TextDecoder().decode(journalBytes(disk).subarray(0, 100 * 512)), text];
	for (const canary of Object.values(canaries)) assert(!said.some((one) => one.includes(canary)), 'a secret was told');
}
