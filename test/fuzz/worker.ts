// SPDX-License-Identifier: GPL-3.0-or-later
import {parentPort, workerData} from 'node:worker_threads';
import * as z from 'zod';
import {campaigns} from './campaigns.ts';
import {watched} from './watch.ts';

/** Runs one campaign in a thread of its own, so that another can see whether it still goes on. */
const {name, runs, seed, memory} = z
  .object({
    name: z.string(),
    runs: z.int().positive(),
    seed: z.int(),
    memory: z.instanceof(SharedArrayBuffer),
  })
  .parse(workerData);
// Every wound to a YAML text is an error object; taking stack traces was a tenth of all the time,
// and an input says more than a trace.
Error.stackTraceLimit = 0;
const watch = watched(memory);
const chosen = campaigns.find(each => each.name === name);
if (!chosen) throw new Error(`no campaign is called ${name}`);
parentPort?.postMessage(await chosen.run(runs, seed, input => watch.begin(input)));
