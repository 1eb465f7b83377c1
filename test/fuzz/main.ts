// SPDX-License-Identifier: GPL-3.0-or-later
import {availableParallelism} from 'node:os';
import {cpuUsage} from 'node:process';
import {parseArgs} from 'node:util';
import {campaigns} from './campaigns.ts';
import {runWatched, tallyLines} from './nightly.ts';

/**
 * `npm run fuzz [-- --runs N] [--seed S] [--only NAME] [--threads T]`: every campaign with N
 * inputs, shared among T threads; exit code 1 with the smallest input that broke a promise.
 */
const {values} = parseArgs({
  options: {
    runs: {type: 'string', default: '100000'},
    seed: {type: 'string'},
    only: {type: 'string'},
    threads: {type: 'string', default: `${availableParallelism()}`},
  },
});
const [runs, threads] = [Number(values.runs), Number(values.threads)];
// A new seed each night; said aloud, so that a failure can be had again.
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const chosen = campaigns.filter(({name}) => values.only === undefined || name === values.only);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Seconds since the start of this process: by the clock, and of its processor time. */
function spent(): {readonly wall: number; readonly cpu: number} {
  const {user, system} = cpuUsage();
  return {wall: performance.now() / 1000, cpu: (user + system) / 1e6};
}

if (
  ![runs, threads].every(number => Number.isSafeInteger(number) && number >= 1) ||
  !Number.isSafeInteger(seed) ||
  chosen.length === 0
) {
  print(
    'usage: npm run fuzz [-- --runs N] [--seed S] [--only ' +
      `${campaigns.map(({name}) => name).join('|')}] [--threads T]`,
  );
  process.exitCode = 2;
} else {
  print(`seed ${seed}, ${threads} threads`);
  for (const campaign of chosen) {
    const before = spent();
    try {
      const tally = await runWatched(campaign, runs, seed, threads);
      const after = spent();
      for (const line of tallyLines(
        campaign.name,
        {wall: after.wall - before.wall, cpu: after.cpu - before.cpu},
        tally,
      ))
        print(line);
    } catch (error) {
      print(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    }
  }
}
