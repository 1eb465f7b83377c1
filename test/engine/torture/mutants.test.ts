import {beforeAll, describe, expect, it} from 'vitest';
import {policyDecider} from '../../../src/engine/decide.ts';
import {readJournal} from '../../../src/engine/journal-file.ts';
import {openJournal} from '../../../src/engine/journal.ts';
import {makePlan, planJson} from '../../../src/engine/plan.ts';
import {runPlan} from '../../../src/engine/run.ts';
import {findFault} from './find-fault.ts';
import {live} from './harness.ts';
import {snapshot} from './machine.ts';
import {breakEngine, mutants} from './mutants.ts';

describe('an engine that is broken on purpose', {timeout: 180_000}, () => {
	let wanted: unknown;
	beforeAll(async () => {
		const {disk} = await live({policyDecider, readJournal, openJournal, makePlan, planJson, runPlan}, {kills: []});
		wanted = snapshot(disk);
	});

	it.each(mutants)('is caught when it $name', async (mutant) => {
		const {engine, clean} = await breakEngine(mutant);
		try {
			await expect(findFault(engine, wanted, 2)).rejects.toThrow('broken: ');
		} finally {
			await clean();
		}
	});
});
