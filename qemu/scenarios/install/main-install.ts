// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Lab} from '../../driver/lab.ts';
import type {Medium} from '../../driver/medium.ts';
import {keepInstalled, keptPath} from '../../harness/install/installed.ts';
import {mainAnswers, mainJob} from '../../harness/install/main-job.ts';
import {junit} from '../../harness/junit.ts';
import {runOne} from '../../harness/run.ts';
import type {Scenario} from '../../harness/scenario.ts';

export const mainInstall: Scenario = {
  // Not in the ci subset: "npm test" has just run it there, and its machine is kept for the others.
  name: 'main-install',
  groups: ['main'],
  ci: false,
  budget: 1000,
  about:
    'live medium, unattended installation, MokManager, passphrase, first boot with ' +
    'every claim green',
  async run(context) {
    const text = await readFile(mainAnswers, 'utf8');
    const installed = await mainJob(context, text, 'vm-main.yaml');
    if (context.ledger.broken.length === 0) await keepInstalled(keptPath(context, text), installed);
  },
};

/**
 * `npm start -- --unattended`: the main job with these answers (the fixture's when absent), all its
 * files directly in `out`, the report as report.json. Returns the exit code: 0 only when every
 * claim is held.
 */
export async function runMainJob(
  lab: Lab,
  medium: Medium,
  out: string,
  answers:
    | {
        readonly text: string;
        readonly name: string;
      }
    | undefined,
): Promise<number> {
  const {text, name} = answers ?? {text: await readFile(mainAnswers, 'utf8'), name: 'vm-main.yaml'};
  const job: Scenario = {
    ...mainInstall,
    async run(context) {
      await mainJob(context, text, name);
    },
  };
  const started = new Date().toISOString();
  const outcome = await runOne(job, lab, medium, out);
  const report = {version: 1, qemu: lab.version.line, accelerator: lab.accel, ...outcome};
  await writeFile(join(out, 'report.json'), `${JSON.stringify(report, undefined, '\t')}\n`);
  const failed = outcome.failure === undefined ? 0 : 1;
  await writeFile(
    join(out, 'junit.xml'),
    junit({started, seconds: outcome.seconds, failed, scenarios: [outcome]}),
  );
  for (const claim of outcome.claims) lab.say(`  ${claim.result.padEnd(6)}  ${claim.claim}`);
  lab.say(
    outcome.failure === undefined
      ? `every claim held after ${outcome.seconds.toFixed(0)} s; see ${out}`
      : `FAILED: ${outcome.failure}`,
  );
  return failed;
}
