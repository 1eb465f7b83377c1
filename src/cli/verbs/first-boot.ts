// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {summaryText, type AuditSummary} from '../../checks/report/summary.ts';
import {asProblem} from '../../engine/failure.ts';
import {issueText} from '../../headless/issue-text.ts';
import {ndjsonLine} from '../../headless/ndjson.ts';
import {write} from '../../system/command.ts';
import {proveChain} from '../../checks/chain/index.ts';
import {exitCodeOfVerdict} from '../../checks/exit-code.ts';
import {proofOf} from '../../checks/report/proof.ts';
import type {CheckReport} from '../../checks/run.ts';
import {installedPaths} from '../../os/installed-paths.ts';
import {auditConfinement} from '../../app/audit-confinement.ts';
import {plainReader} from '../../app/reader.ts';
import {openDestinations, printWarning, type WantedReport} from '../../app/report-destinations.ts';
import {reportLines} from './verify.ts';
import type {Context} from '../context.ts';
import type {Verb} from '../verb.ts';

/**
 * /etc/forge/report.json: where the answers said that the proof goes. Written by the installer,
 * editable by the owner, hence read with care. Further keys are left alone.
 */
const target = z.object({
  device: z.string().startsWith('/dev/').exactOptional(),
  file: z.string().startsWith('/').exactOptional(),
  https: z
    .object({
      url: z.url({protocol: /^https$/}),
      pin: z.string().startsWith('sha256//').exactOptional(),
    })
    .exactOptional(),
});

/**
 * Milliseconds that the proof waits for an HTTPS endpoint: the network may come up minutes after
 * the log-in prompt.
 */
const patience = 5 * 60_000;

/** A broken file must not keep the proof from being made; then it goes nowhere but to the disk. */
async function wanted({machine: {files}, err}: Context): Promise<WantedReport> {
  try {
    const destinations = target.parse(
      JSON.parse((await files.readText(installedPaths.report)) ?? '{}'),
    );
    const token =
      destinations.https && (await files.stat(installedPaths.reportToken))
        ? {token: {file: installedPaths.reportToken}}
        : {};
    return {destinations, patience, ...token};
  } catch {
    err(
      `${installedPaths.report} is not readable as a report target; the proof is kept ` +
        'on this machine only',
    );
    return {destinations: {}, patience};
  }
}

/**
 * agetty(8) shows it above its prompt, beside /etc/issue (seen with 2.41); on /run it is gone with
 * the next start, when it may no longer be true.
 */
const issuePath = '/run/issue.d/forge.issue';

/**
 * Puts what was found before every log-in prompt, and has those that wait already drawn again
 * (agetty(8), --reload). That nobody sees it spoils no proof.
 */
async function showOnConsoles(
  {machine: {files, run}, err}: Context,
  report: CheckReport,
  confinement: AuditSummary,
): Promise<void> {
  try {
    await files.writeAtomic(
      issuePath,
      new TextEncoder().encode(issueText(report.findings, summaryText(confinement))),
      0o644,
    );
    await run.run(write('agetty', '--reload'));
  } catch (error) {
    err(`the log-in screens do not show it: ${asProblem(error).detail}`);
  }
}

/**
 * For the page of the installed system. A full disk spoils neither the report nor the log-in
 * screens.
 */
async function keepAudit(
  {machine: {files}, err}: Context,
  confinement: AuditSummary,
): Promise<void> {
  try {
    await files.writeAtomic(
      installedPaths.audit,
      new TextEncoder().encode(ndjsonLine(confinement)),
      0o600,
    );
  } catch (error) {
    err(`the audit's result is not kept: ${asProblem(error).detail}`);
  }
}

export const firstBoot: Verb = {
  name: 'first-boot',
  summary: 'prove chain and confinement after the first boot',
  about: `What "forge verify" finds, as one record, sent where the answers' "report" said and kept in
${installedPaths.proof} once every claim holds (${installedPaths.incompleteProof} until then, so
that the next boot tries again). Then what "forge audit" finds, counted and with the names of what
fails, sent there too and kept in ${installedPaths.audit}. A summary of both stands before the
log-in prompts until the next start. Run by forge-first-boot.service.

A failing audit is told and does not undo the proof of the chain: it is about what the owner may
mend at any time.`,
  operands: [],
  options: [],
  exitCodes: {
    0: 'every claim of "forge verify" holds',
    1: 'one fails',
    3: 'none fails and one cannot be told',
  },
  async run(context) {
    const {files} = context.machine;
    const report = await proveChain(plainReader(context), context.version);
    const proof = proofOf(report);
    // First of all: sending can take minutes, and somebody may switch the machine off.
    await files.writeAtomic(
      proof.green ? installedPaths.proof : installedPaths.incompleteProof,
      new TextEncoder().encode(ndjsonLine(proof)),
      0o600,
    );
    const places = await openDestinations(context, await wanted(context));
    places.put(proof);
    const confinement = await auditConfinement(context, context.version);
    places.put(confinement);
    await keepAudit(context, confinement);
    await showOnConsoles(context, report, confinement);
    for (const warning of await places.close()) printWarning(context, warning);
    for (const text of reportLines(report)) context.out(text);
    context.out(`Confinement: ${summaryText(confinement)}`);
    return exitCodeOfVerdict(report.worst);
  },
};
