// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../vm/failure.ts';
import {dataRanges} from '../vm/images.ts';
import {canaries, prepareRequest, type Request} from './request.ts';
import {leaksBelow, leakText, leaksIn} from './canary.ts';
import {evidenceOf} from './events.ts';
import {firstBoot, type judgeGreen} from './first-boot.ts';
import {installUnattended, newParts, type Parts} from './install.ts';
import {copyOfKept, isKept, keepInstalled, keptPath, type Copy} from './installed.ts';
import {runOne} from './run.ts';
import type {Context, Scenario} from './scenario.ts';
import type {Lab} from '../vm/lab.ts';
import type {Medium} from '../vm/medium.ts';
import type {Variant} from '../build/variant.ts';

/** The answers of the main job's machine. */
const mainAnswers = join(import.meta.dirname, '../../test/fixtures/answers/vm-main.yaml');

/** The same answers, but the live system stays, so that it can be looked at. */
export const stayingAnswers = async (): Promise<string> =>
  (await readFile(mainAnswers, 'utf8')).replace(/^finally:.*$/m, 'finally: stay');

/** What the main job leaves: the machine's parts and what was asked for. */
export type Installed = {readonly parts: Parts; readonly request: Request};

/**
 * How a job differs from the usual: a network that leads somewhere, another judgement of the first
 * boot's proof.
 */
type JobOptions = {
  readonly network?: NonNullable<Parts['network']>;
  readonly judge?: typeof judgeGreen;
};

/**
 * The main job, cold and whole: live medium → unattended installation → MokManager → verified boot
 * → proof. Leaves in `context.out`: disk.img, vars.fd, serial.log, forge.log, events.ndjson,
 * pictures, secrets.txt (0600). Throws LabFailure where it stops; claims go to the ledger.
 */
export async function mainJob(
  context: Context,
  text: string,
  file: string,
  {network, judge}: JobOptions = {},
): Promise<Installed> {
  const request = await prepareRequest(text, file);
  const {ledger, out} = context;
  await writeFile(
    join(out, 'secrets.txt'),
    Object.entries(canaries(request))
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
    {mode: 0o600},
  );
  const parts: Parts = {...(await newParts(context, request, out)), ...(network && {network})};
  const reports = await installUnattended(context, request, parts);
  const {sha1} = evidenceOf(reports, 'mok');
  if (sha1 === undefined)
    throw new LabFailure('the installation did not report the fingerprint of its key');
  await firstBoot(context, request, parts, sha1, judge);
  await ledger.phase('search for secrets', () => claimNoLeaks(context, request, parts));
  return {parts, request};
}

/**
 * Looks for every secret in clear in all that the run left behind, the disk included: its state is
 * encrypted, so they must not be readable anywhere on it.
 */
async function claimNoLeaks(context: Context, request: Request, parts: Parts): Promise<void> {
  const secrets = canaries(request);
  const logs = await leaksBelow(context.out, secrets, ['disk.img', 'secrets.txt']);
  context.ledger.claim(
    'no-secret-in-logs',
    'No secret is in any log, report, picture or variable store of the run',
    logs.length === 0,
    leakText(logs),
  );
  const disk = await leaksIn(parts.disk, secrets, await dataRanges(context.lab, parts.disk));
  context.ledger.claim(
    'no-secret-on-disk',
    'No secret is readable anywhere on the disk',
    disk.length === 0,
    leakText(disk),
  );
  const line = JSON.stringify(context.ledger.facts);
  const told = Object.entries(secrets)
    .filter(([, value]) => line.includes(value))
    .map(([name]) => name);
  context.ledger.claim(
    'no-secret-in-argv',
    "No secret is on QEMU's command line or in the installer's events",
    told.length === 0,
    told.join(', ') || 'found nowhere',
  );
}

/** A copy of the main job's machine, installed now if this medium never installed one. */
export async function installedMachine(context: Context): Promise<Copy> {
  return await installedOnce(context, await readFile(mainAnswers, 'utf8'), 'plain');
}

/** A copy of the machine that this medium makes of these answers, installed now if it never was. */
export async function installedOnce(
  context: Context,
  text: string,
  variant: Variant,
): Promise<Copy> {
  const path = keptPath(context, text, variant);
  if (!(await isKept(path))) {
    await keepInstalled(path, await mainJob(context, text, 'answers.yaml'));
    if (context.ledger.broken.length > 0)
      throw new LabFailure('the installation that this scenario starts from is not sound');
  }
  return context.ledger.phase('copy of the installed machine', () => copyOfKept(context, path));
}

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
  const outcome = await runOne(job, lab, medium, out);
  const report = {version: 1, qemu: lab.version.line, accelerator: lab.accel, ...outcome};
  await writeFile(join(out, 'report.json'), `${JSON.stringify(report, undefined, '\t')}\n`);
  for (const claim of outcome.claims) lab.say(`  ${claim.result.padEnd(6)}  ${claim.claim}`);
  lab.say(
    outcome.failure === undefined
      ? `every claim held after ${outcome.seconds.toFixed(0)} s; see ${out}`
      : `FAILED: ${outcome.failure}`,
  );
  return outcome.failure === undefined ? 0 : 1;
}
