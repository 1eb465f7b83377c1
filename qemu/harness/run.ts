// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../driver/failure.ts';
import type {Lab} from '../driver/lab.ts';
import type {Medium} from '../driver/medium.ts';
import {scratchDirectory} from '../driver/scratch.ts';
import type {Vm} from '../driver/vm.ts';
import {junit} from './junit.ts';
import {Ledger} from './ledger.ts';
import {table, type Outcome, type RunReport} from './outcome.ts';
import type {Scenario} from './scenario.ts';

/**
 * Runs scenarios one after another, each in a directory of its own below `out`; says a table at the
 * end and writes report.json and junit.xml.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  lab: Lab,
  medium: Medium,
  out: string,
  cuts?: readonly string[],
): Promise<RunReport> {
  const started = new Date();
  const outcomes: Outcome[] = [];
  for (const scenario of scenarios) {
    lab.say(`${scenario.name}: ${scenario.about}`);
    const outcome = await runOne(scenario, lab, medium, join(out, scenario.name), cuts);
    outcomes.push(outcome);
    lab.say(
      outcome.failure === undefined
        ? `  passed in ${outcome.seconds.toFixed(1)} s`
        : `  FAILED: ${outcome.failure}`,
    );
  }
  const report: RunReport = {
    version: 1,
    qemu: lab.version.line,
    accelerator: lab.accel,
    started: started.toISOString(),
    seconds: (Date.now() - started.getTime()) / 1000,
    passed: outcomes.filter(each => each.failure === undefined).length,
    failed: outcomes.filter(each => each.failure !== undefined).length,
    scenarios: outcomes,
  };
  await mkdir(out, {recursive: true});
  await writeFile(join(out, 'report.json'), `${JSON.stringify(report, undefined, '\t')}\n`);
  await writeFile(join(out, 'junit.xml'), junit(report));
  for (const line of table(outcomes)) lab.say(line);
  return report;
}

/** Runs one scenario within its budget. Never throws: what went wrong is the outcome's failure. */
export async function runOne(
  scenario: Scenario,
  lab: Lab,
  medium: Medium,
  out: string,
  cuts?: readonly string[],
): Promise<Outcome> {
  await mkdir(out, {recursive: true});
  const scratch = await scratchDirectory(lab.cache, scenario.name, lab.reaper);
  const ledger = new Ledger(line => lab.say(line));
  const vms: Vm[] = [];
  const began = performance.now();
  const budget = scenario.budget * lab.patience;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new LabFailure(`not done after its ${budget} s`, {seen: seen(vms)})),
    budget * 1000,
  );
  let failure: string | undefined;
  try {
    const watch = (vm: Vm): Vm => {
      vms.push(vm);
      return vm;
    };
    const work = scenario.run({lab, medium, out, ledger, scratch, ...(cuts && {cuts}), watch});
    await Promise.race([work, late.promise]);
    const broken = ledger.broken.map(claim => `${claim.id}: ${claim.why}`);
    if (broken.length > 0) failure = `claims not held: ${broken.join('; ')}`;
  } catch (error) {
    failure =
      `${ledger.current}: ` +
      `${error instanceof LabFailure ? error.message : String(error instanceof Error ? error.stack : error)}`;
  } finally {
    clearTimeout(timer);
    for (const vm of vms) vm.stop();
    lab.reaper.remove(scratch);
  }
  const {phases, claims, facts, pictures} = ledger;
  return {
    name: scenario.name,
    groups: scenario.groups,
    seconds: (performance.now() - began) / 1000,
    budget: scenario.budget,
    ...(failure !== undefined && {failure}),
    phases,
    claims,
    facts,
    pictures,
  };
}

const seen = (vms: readonly Vm[]): string =>
  vms
    .filter(vm => !vm.ended)
    .map(vm => vm.describe())
    .join('\n');
