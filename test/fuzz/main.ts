import {parseArgs} from 'node:util';
import {campaigns} from './campaigns.ts';
import {runWatched, tallyLines} from './nightly.ts';

/** `npm run fuzz [-- --runs N] [--seed S] [--only NAME]`: every campaign with N inputs; exit code 1 with the smallest input that broke a promise. */
const {values} = parseArgs({options: {runs: {type: 'string', default: '100000'}, seed: {type: 'string'}, only: {type: 'string'}}});
const runs = Number(values.runs);
// A new seed each night; said aloud, so that a failure can be had again.
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const chosen = campaigns.filter(({name}) => values.only === undefined || name === values.only);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed) || chosen.length === 0) {
	print(`usage: npm run fuzz [-- --runs N] [--seed S] [--only ${campaigns.map(({name}) => name).join('|')}]`);
	process.exitCode = 2;
} else {
	print(`seed ${seed}`);
	for (const campaign of chosen) {
		const began = performance.now();
		try {
			const tally = await runWatched(campaign, runs, seed);
			for (const line of tallyLines(campaign.name, (performance.now() - began) / 1000, tally)) print(line);
		} catch (error) {
			print(error instanceof Error ? error.message : String(error));
			process.exitCode = 1;
		}
	}
}
