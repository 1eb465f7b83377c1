// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile} from 'node:fs/promises';
import {basename, resolve} from 'node:path';
import {HostLacks} from './build/host.ts';
import {interactive} from './interactive.ts';
import {scenarios} from './scenarios/index.ts';
import {runMainJob} from './scenarios/install/main-install.ts';
import {table} from './harness/outcome.ts';
import {runScenarios} from './harness/run.ts';
import {select, type Scenario} from './harness/scenario.ts';
import {parseUsage, refuseOldWords, UsageError, usageText, type Usage} from './usage.ts';
import {LabFailure} from './driver/failure.ts';
import {openLab} from './harness/open-lab.ts';
import {Reaper} from './driver/reaper.ts';

const reaper = new Reaper();
const say = (line: string): void => console.log(line);

/** `out/2026-11-22T11-10-05`, in local time zone's stead UTC: it sorts. */
const newOut = (): string =>
  resolve('out', new Date().toISOString().slice(0, 19).replaceAll(':', '-'));

const list = (all: readonly Scenario[]): readonly string[] =>
  all.map(
    each =>
      `${each.name.padEnd(20)} ${each.groups.join(' ')}${each.ci ? ' ci' : ''}  ` +
      `(${each.budget} s)  ${each.about}`,
  );

function chosen(usage: Usage): readonly Scenario[] {
  const found = select(scenarios, usage.verb === 'test' ? 'main-install' : usage.word);
  if (!found)
    throw new UsageError(
      `no scenario or group is called ${JSON.stringify(usage.word)}; there ` +
        `are:\n${list(scenarios).join('\n')}`,
    );
  if (usage.cuts) requireCuts(found, usage.cuts);
  return found;
}

/** Throws UsageError unless one scenario was asked for that has all these cuts. */
function requireCuts(found: readonly Scenario[], names: readonly string[]): void {
  const [scenario, ...more] = found;
  const cuts = more.length === 0 ? scenario?.cuts : undefined;
  if (!cuts)
    throw new UsageError(
      'one scenario that cuts the power must be named with --cuts: ' +
        scenarios.flatMap(each => (each.cuts ? [each.name] : [])).join(', '),
    );
  const unknown = names.find(name => !cuts.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--cuts: no cut is called "${unknown}"; there are:\n${cuts.join('\n')}`);
}

async function main(): Promise<number> {
  refuseOldWords(process.env);
  const usage = parseUsage(process.argv.slice(2));
  if (usage.verb === 'help') {
    say(usageText);
    return 0;
  }
  if (usage.verb === 'vm' && usage.word === 'list') {
    for (const line of list(scenarios)) say(line);
    return 0;
  }
  const wanted = usage.verb === 'start' ? [] : chosen(usage);
  if (usage.verb !== 'start' && wanted.length === 0) {
    // Nothing that was checked is no success.
    for (const line of table([])) say(line);
    return 1;
  }
  const out = usage.out === undefined ? newOut() : resolve(usage.out);
  // Answers are read before anything is built: a wrong path must not cost minutes.
  const file = usage.answers;
  const text =
    file === undefined
      ? undefined
      : await readFile(file, 'utf8').catch((error: unknown) => {
          throw new UsageError(`${file}: ${String(error)}`);
        });
  const {lab, medium} = await openLab({
    patience: usage.patience,
    cpus: usage.cpus,
    trustAnyQemu: usage.trustAnyQemu,
    say,
    reaper,
  });
  // Without a terminal there is nobody to watch or type.
  const watched = process.stdin.isTTY && process.stdout.isTTY && !usage.unattended;
  if (usage.verb === 'start' && watched) return interactive(lab, medium);
  if (usage.verb === 'start')
    return runMainJob(
      lab,
      medium,
      out,
      text === undefined || file === undefined ? undefined : {text, name: basename(file)},
    );
  const report = await runScenarios(wanted, lab, medium, out, usage.cuts);
  return report.failed === 0 ? 0 : 1;
}

process.on('exit', () => reaper.reap());
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.on(signal, () => process.exit(code));
try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof LabFailure || error instanceof HostLacks ? error.message : error);
  process.exit(error instanceof UsageError || error instanceof HostLacks ? 2 : 1);
}
