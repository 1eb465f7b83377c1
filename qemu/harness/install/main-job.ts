// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../../driver/failure.ts';
import {dataRanges} from '../../driver/disk/images.ts';
import {canaries, prepareRequest, type Request} from '../request.ts';
import {leaksBelow, leakText, leaksIn} from '../canary.ts';
import {evidenceOf} from '../events.ts';
import {firstBoot, type judgeGreen} from './first-boot.ts';
import {installUnattended, newParts, type Parts} from './install.ts';
import {copyOfKept, isKept, keepInstalled, keptPath, type Copy} from './installed.ts';
import type {Context} from '../scenario.ts';
import type {Variant} from '../../build/variant.ts';

/** The answers of the main job's machine. */
export const mainAnswers = join(import.meta.dirname, '../../../test/fixtures/answers/vm-main.yaml');

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
