// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';
import {cannotTell, worst, type Check, type Finding, type Judged, type Verdict} from './check.ts';
import type {Inspector} from './inspector.ts';
import {inspect, type CheckSubject} from './inspected.ts';
import {makeInspector} from './make-inspector.ts';

/** What some checks found. `at` is ISO 8601, UTC; `ms` the wall-clock milliseconds it took. */
export type CheckReport = {
  readonly forge: string;
  readonly at: string;
  readonly ms: number;
  /** Empty for this machine. */
  readonly root: string;
  /** The files of reviewed exceptions that it was judged with. */
  readonly lists: readonly string[];
  readonly worst: Verdict;
  readonly checks: readonly Check[];
  readonly findings: readonly Finding[];
  /**
   * Checks that were not asked: only a running machine can answer, an installation by Forge would
   * have had to promise it, or there is nothing there that it is about.
   */
  readonly notAsked: readonly Check[];
};

async function judgedBy(check: Check, inspector: Inspector): Promise<readonly Judged[]> {
  try {
    return [await check.judge(inspector)].flat();
  } catch (error) {
    return [cannotTell('', error instanceof Error ? error.message : String(error))];
  }
}

/**
 * Judges every check, each on its own: one that cannot be examined cannot tell, and the others
 * still speak. Never throws for a finding.
 */
export async function runChecks(
  reader: Reader,
  subject: CheckSubject,
  checks: readonly Check[],
  forge: string,
): Promise<CheckReport> {
  const began = reader.clock.monotonic();
  const seen = inspect(reader, subject);
  const live = subject.root === '';
  const promised = live && (await seen.installed());
  const asked = checks.filter(
    ({applies, needs}) => (live || applies === 'both') && (promised || needs !== 'installation'),
  );
  const findings = await Promise.all(
    asked.map(async check => {
      const {inspector, witnesses} = makeInspector(reader, subject, seen);
      return (await judgedBy(check, inspector)).map((one): Finding => ({
        ...one,
        ...((one.verdict === 'fails' || one.verdict === 'cannot tell') && {
          remedy: one.remedy ?? check.remedy,
        }),
        check: check.id,
        claim: check.claim,
        witnesses: one.witnesses ?? witnesses,
      }));
    }),
  );
  const all = findings.flat();
  const judged = new Set(all.map(({check}) => check));
  return {
    forge,
    at: new Date(reader.clock.now()).toISOString(),
    ms: Math.round(reader.clock.monotonic() - began),
    root: subject.root,
    lists: subject.lists,
    worst: worst(all),
    checks: checks.filter(({id}) => judged.has(id)),
    findings: all,
    notAsked: checks.filter(({id}) => !judged.has(id)),
  };
}
