// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname} from 'node:path/posix';
import {certificateFacts} from '../boot/certificate.ts';
import {installedPaths} from '../os/installed-paths.ts';
import {readMokFacts} from '../boot/mok-facts.ts';
import {mokState, type MokState} from '../boot/mok-state.ts';
import type {Reader} from '../engine/plan/step.ts';
import type {Enrolment, Installed} from '../screens/draft/installed.ts';
import {isLive} from '../steps/preflight/live.ts';
import type {Files} from '../system/files.ts';
import {proveChain} from '../checks/chain/index.ts';
import {parseProof, unprovedChain} from '../checks/report/proof.ts';
import {outcomeOf, parseSummary, type AuditOutcome} from '../checks/report/summary.ts';
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

/** A kept file's text; one that is absent or may not be read says nothing. */
const keptText = async (path: string, files: Files): Promise<string> =>
  (await files.readText(path).catch(() => undefined)) ?? '';

/** The later of the complete proof and the last incomplete one. */
async function lastProof(files: Files): Promise<Proof> {
  const [complete, incomplete] = await Promise.all([
    keptText(installedPaths.proof, files).then(parseProof),
    keptText(installedPaths.incompleteProof, files).then(parseProof),
  ]);
  if (complete && incomplete) return complete.at < incomplete.at ? incomplete : complete;
  return complete ?? incomplete ?? {findings: unprovedChain('nobody has looked yet')};
}

async function lastAudit(files: Files): Promise<Pick<Installed, 'audit'>> {
  const audit = parseSummary(await keptText(installedPaths.audit, files));
  return audit ? {audit} : {};
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
  if (!root) return {root, enrolment: 'unknown', findings: unprovedChain(''), proving: false};
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

/** The same after judging every claim again, as `forge verify` does. Takes seconds. */
export async function proveInstalled(reader: Reader, forge: string): Promise<Installed> {
  const {at, findings} = await proveChain(reader, forge);
  return {...(await readInstalled(reader, true)), at, findings};
}

/**
 * Confinement as it is now, judged as `forge audit` does. Takes seconds, and longer than the chain.
 */
export const auditInstalled = async (site: Worksite, forge: string): Promise<AuditOutcome> =>
  outcomeOf(await auditConfinement(site, forge));
