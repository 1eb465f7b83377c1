// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname} from 'node:path/posix';
import * as z from 'zod';
import {certificateFacts} from '../boot/certificate.ts';
import {installedPaths} from '../os/installed-paths.ts';
import {readMokFacts} from '../boot/mok-facts.ts';
import {mokState, type MokState} from '../boot/mok-state.ts';
import type {Reader} from '../engine/plan/step.ts';
import type {Audited, Enrolment, Installed, Judged} from '../screens/draft/installed.ts';
import {isLive} from '../steps/preflight/live.ts';
import type {Files} from '../system/files.ts';
import {summaryText, type Summary} from '../checks/report/summary.ts';
import {audit} from '../checks/chain/examine.ts';
import {claims} from '../checks/chain/index.ts';
import {auditConfinement} from '../app/audit-confinement.ts';
import type {Worksite} from '../app/needs.ts';

const enrolments: Readonly<Record<MokState, Enrolment>> = {
  'no-efi': 'no-variables',
  'no-variables': 'no-variables',
  revoked: 'revoked',
  'delete-pending': 'leaving',
  enrolled: 'enrolled',
  'half-staged': 'broken',
  'orphan-auth': 'broken',
  'stale-request': 'broken',
  'foreign-request': 'foreign',
  staged: 'pending',
  dropped: 'missing',
  'not-staged': 'missing',
};

/**
 * What is read of a kept proof (checks/chain/examine.ts, Report); it lies on the state, where its owner can
 * write anything.
 */
const kept = z.object({
  at: z.iso.datetime(),
  findings: z.array(
    z.object({
      id: z.string(),
      claim: z.string(),
      result: z.enum(['held', 'failed', 'unknown']),
      why: z.string(),
      witnesses: z.array(z.object({command: z.string(), code: z.number(), output: z.string()})),
    }),
  ),
});

type Proof = Pick<Installed, 'findings' | 'at'>;

/**
 * Whether this system was installed by Forge: not the live medium, and it has the directory of its
 * answers, which anybody may see.
 */
export const isInstalled = async (files: Files): Promise<boolean> =>
  !(await isLive(files)) &&
  (await files.stat(dirname(installedPaths.answers)).then(
    facts => facts !== undefined,
    () => false,
  ));

const unknown = (why: string): readonly Judged[] =>
  claims.map(({id, claim}) => ({id, claim, result: 'unknown', why, witnesses: []}));

/** A proof as the first start kept it; a file that is absent or damaged is none. */
async function keptProof(path: string, files: Files): Promise<Proof | undefined> {
  try {
    return kept.parse(JSON.parse((await files.readText(path)) ?? ''));
  } catch {
    return undefined;
  }
}

/** The later of the complete proof and the last incomplete one. */
async function lastProof(files: Files): Promise<Proof> {
  const [complete, incomplete] = await Promise.all([
    keptProof(installedPaths.proof, files),
    keptProof(installedPaths.incompleteProof, files),
  ]);
  if (complete && incomplete)
    return (complete.at ?? '') < (incomplete.at ?? '') ? incomplete : complete;
  return complete ?? incomplete ?? {findings: unknown('nobody has looked yet')};
}

const named = z.array(z.object({rule: z.string(), subject: z.string(), detail: z.string()}));
const count = z.int().nonnegative();

/**
 * What is read of a kept audit (audit/report/summary.ts, Summary), which its owner can write too.
 */
const keptAudit = z.object({
  at: z.iso.datetime(),
  worst: z.enum(['fails', 'unknown', 'exception', 'holds']),
  counts: z.object({fails: count, unknown: count, exception: count, holds: count}),
  fails: named,
  unknown: named,
});

function auditOf(found: Pick<Summary, keyof z.infer<typeof keptAudit>>): Audited {
  const told = (list: typeof found.fails): readonly string[] =>
    list.map(
      ({rule, subject, detail}) => `${rule}: ${subject === '' ? '' : `${subject}: `}${detail}`,
    );
  return {
    worst: found.worst,
    at: found.at,
    words: summaryText(found),
    fails: told(found.fails),
    unknown: told(found.unknown),
  };
}

async function lastAudit(files: Files): Promise<Pick<Installed, 'audit'>> {
  try {
    return {
      audit: auditOf(
        keptAudit.parse(JSON.parse((await files.readText(installedPaths.audit)) ?? '')),
      ),
    };
  } catch {
    return {};
  }
}

async function enrolmentOf(files: Files): Promise<Pick<Installed, 'enrolment' | 'key'>> {
  const pem = await files.readBytes(installedPaths.certificate);
  const own = pem && certificateFacts(pem);
  if (!own) return {enrolment: 'unknown'};
  const state = mokState(
    await readMokFacts(files, {certificate: own.sha256, subject: own.subject}),
  );
  return {
    enrolment: enrolments[state],
    key: {subject: own.subject.replace(/^CN=/, ''), sha1: own.sha1},
  };
}

/**
 * What is known of the installed system without running a command. Who is not root is told so:
 * certificate, lists of shim and proof are root's alone.
 */
export async function readInstalled(
  {files}: Pick<Reader, 'files'>,
  root: boolean,
): Promise<Installed> {
  if (!root) return {root, enrolment: 'unknown', findings: unknown(''), proving: false};
  const enrolment = await enrolmentOf(files).catch((): {enrolment: Enrolment} => ({
    enrolment: 'unknown',
  }));
  return {
    root,
    ...enrolment,
    ...(await lastProof(files)),
    ...(await lastAudit(files)),
    proving: false,
  };
}

/** The same after judging every claim anew, as `forge verify` does. Takes seconds. */
export async function proveInstalled(reader: Reader, forge: string): Promise<Installed> {
  const {at, findings} = await audit(reader, forge);
  return {...(await readInstalled(reader, true)), at, findings};
}

/**
 * Confinement as it is now, judged as `forge audit` does. Takes seconds, and longer than the chain.
 */
export const auditInstalled = async (site: Worksite, forge: string): Promise<Audited> =>
  auditOf(await auditConfinement(site, forge));
