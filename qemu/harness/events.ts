// SPDX-License-Identifier: GPL-3.0-or-later
import type {Report} from '../driver/report-channel.ts';
import type {Claim} from './ledger.ts';
import * as z from 'zod';

/** The engine's last word (src/engine/events.ts). */
export const isFinished = (report: Report): boolean =>
  report.type === 'finished' &&
  ['staged', 'enforced', 'unenforced'].some(result => report['result'] === result);

/** A run that will not come to a good end by itself. */
export const isHopeless = (report: Report): boolean =>
  report.type === 'question' || (report.type === 'finished' && !isFinished(report));

/** A step's state, `running` or `done` and so on. */
export const isStep =
  (step: string, state: string) =>
  (report: Report): boolean =>
    report.type === 'step' && report['step'] === step && report['state'] === state;

const evidence = z.record(z.string(), z.string());

/** The evidence that a step gave when it was proved. */
export function evidenceOf(
  reports: readonly Report[],
  step: string,
): Readonly<Record<string, string>> {
  const done = reports.findLast(isStep(step, 'done'));
  return evidence.catch({}).parse(done?.['evidence']);
}

const proof = z.looseObject({
  type: z.literal('proof'),
  green: z.boolean(),
  at: z.string(),
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

/**
 * The first boot's proof, as src/checks/report/proof.ts makes it. Throws ZodError for another
 * record.
 */
export const readProof = (
  report: Report,
): {readonly green: boolean; readonly at: string; readonly findings: readonly Claim[]} =>
  proof.parse(report);

/** Seconds that each step of the installation took, from its first event to `done`. */
export function stepSeconds(reports: readonly Report[]): Readonly<Record<string, number>> {
  const first = new Map<string, number>();
  const seconds: Record<string, number> = {};
  for (const report of reports) {
    const {step, state, t} = report;
    if (report.type !== 'step' || typeof step !== 'string' || typeof t !== 'number') continue;
    if (!first.has(step)) first.set(step, t);
    if (state === 'done') seconds[step] = Math.round((t - (first.get(step) ?? t)) / 100) / 10;
  }
  return seconds;
}
