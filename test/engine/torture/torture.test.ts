import * as fc from 'fast-check';
import {beforeAll, describe, expect, it} from 'vitest';
import {policyDecider} from '../../../src/engine/decide.ts';
import {readJournal} from '../../../src/engine/journal-file.ts';
import {openJournal} from '../../../src/engine/journal.ts';
import {makePlan, planJson} from '../../../src/engine/plan.ts';
import {runPlan} from '../../../src/engine/run.ts';
import {findFault} from './find-fault.ts';
import {judgeLife, live, type Engine, type Kill, type Outcome, type Tear} from './harness.ts';
import {snapshot} from './machine.ts';

const engine: Engine = {policyDecider, readJournal, openJournal, makePlan, planJson, runPlan};

// Seconds of work, not milliseconds: a busy machine may take ten times as long.
describe('killed at any effect and resumed', {timeout: 180_000}, () => {
	let straight: Outcome;
	beforeAll(async () => {
		straight = await live(engine, {kills: []});
	});

	it('installs when nothing goes wrong, and opens nothing that it does not close', () => {
		judgeLife(engine, straight, snapshot(straight.disk));
		expect(snapshot(straight.disk)).toMatchObject({table: 'gpt', esp: 'fat', luks: 'luks2', entries: ['forge'], mounts: [], mapped: false});
		expect(straight.points).toBeGreaterThan(100);
	});

	it('reaches the same world from every single point, fails when tools only claim to work, and leaves nothing after an abort', async () => {
		await expect(findFault(engine, snapshot(straight.disk))).resolves.toBeUndefined();
	});

	const tear: fc.Arbitrary<Tear> = fc.option(fc.record({back: fc.integer({min: -1, max: 40}), fill: fc.constantFrom('noise', 'zeros')}), {nil: undefined});
	const kill: fc.Arbitrary<Kill> = fc.record({at: fc.integer({min: 0, max: 180}), power: fc.boolean(), tear});

	it('reaches the same world however often it is killed and whatever happens to the end of the journal', async () => {
		await fc.assert(fc.asyncProperty(fc.array(kill, {minLength: 1, maxLength: 5}), async (kills) => {
			judgeLife(engine, await live(engine, {kills}), snapshot(straight.disk));
		}), {numRuns: 100});
	});

	const failing = fc.constantFrom('parted', 'mkfs', 'mount esp', 'luksFormat', 'luksOpen', 'mount data', 'entry add', 'mok import', 'setuuid half-hash');

	it('reaches the same world when commands fail half-way and are retried', async () => {
		await fc.assert(fc.asyncProperty(fc.array(kill, {maxLength: 2}), fc.uniqueArray(failing, {minLength: 1, maxLength: 3}), async (kills, names) => {
			const outcome = await live(engine, {kills, faults: {failing: new Map(names.map((name) => [name, 1]))}});
			judgeLife(engine, outcome, snapshot(straight.disk));
		}), {numRuns: 50});
	});
});
