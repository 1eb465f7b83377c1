import type {RunResult} from './events.ts';
import {asProblem} from './failure.ts';
import type {Journal} from './journal.ts';
import type {Step, Worker} from './step.ts';
import {withWorker, type StepIo} from './worker.ts';

/** What the end of a run works with; `io` makes hands for a step that an abort no longer stops. */
export type Teardown = {readonly steps: readonly Step[]; readonly journal: Journal; readonly io: (step: string) => StepIo};

/** Does something that must not stop what comes after it: its failure is told as a warning. */
async function attempt(io: StepIo, work: () => Promise<void>): Promise<boolean> {
	try {
		await work();
		return true;
	} catch (error) {
		io.emit({type: 'warning', step: io.step, problem: asProblem(error).toData()});
		return false;
	}
}

const lend = (io: StepIo, use: (worker: Worker) => Promise<void>): Promise<void> => withWorker(io, {effect: 'write', writes: []}, use);

/** Takes back, last first, what must not survive: MokNew, BootNext, NVRAM entries of every step that was begun, proved or not. */
export async function revokeAll({steps, journal, io}: Teardown): Promise<void> {
	for (const step of steps.toReversed()) {
		const {revoke} = step;
		const {state} = journal.node(step.id);
		if (!revoke || state === 'pending' || state === 'blocked') continue;
		const hands = io(step.id);
		hands.emit({type: 'step', step: step.id, state: 'revoking'});
		const revoked = await attempt(hands, () => lend(hands, revoke));
		if (revoked && journal.node(step.id).state === 'done') await attempt(hands, () => journal.append({type: 'retry', step: step.id}));
	}
}

/**
 * Notes how the run ended, lets go of the journal's file, then closes what the steps opened, last first, whether they were reached or not:
 * an earlier engine that died may have left something open. Failures are warnings: what is on the disk is already decided.
 */
export async function closeAll({steps, journal, io}: Teardown, result: RunResult): Promise<void> {
	const hands = io('journal');
	if (result === 'failed' || result === 'aborted') await attempt(hands, () => journal.append({type: 'finished', result}));
	await attempt(hands, () => journal.detach());
	for (const step of steps.toReversed()) {
		const {release} = step;
		if (!release) continue;
		const own = io(step.id);
		own.emit({type: 'step', step: step.id, state: 'releasing'});
		await attempt(own, () => lend(own, release));
	}
}
