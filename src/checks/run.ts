// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';
import {makeLooks, type Subject} from './make-look.ts';
import type {Rule} from './rule.ts';
import {unknown, worst, type Finding, type Judged, type Verdict} from './verdict.ts';

/** What an audit found. `at` is ISO 8601, UTC; `ms` the wall-clock milliseconds it took. */
export type Report = {
  readonly type: 'audit';
  readonly version: 1;
  readonly forge: string;
  readonly at: string;
  readonly ms: number;
  /** Empty for this machine. */
  readonly root: string;
  /** The files of reviewed exceptions that it was judged with. */
  readonly lists: readonly string[];
  readonly worst: Verdict;
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
  /**
   * Rules that were not judged: only a running machine (or only a tree) can answer, or an
   * installation by Forge would have had to promise it.
   */
  readonly notAsked: readonly Rule[];
};

/**
 * Judges every rule, each on its own: one that cannot be examined is `unknown`, and the others
 * still speak.
 */
export async function runAudit(
  rules: readonly Rule[],
  reader: Reader,
  subject: Subject,
  forge: string,
): Promise<Report> {
  const began = reader.clock.monotonic();
  const eyes = makeLooks(reader, subject);
  const here = subject.root === '' ? 'live' : 'root';
  const asked = rules.filter(({applies}) => applies === 'both' || applies === here);
  const findings = (
    await Promise.all(
      asked.map(async rule => {
        const {look, witnesses} = eyes();
        let judged: readonly Judged[];
        try {
          judged = await rule.judge(look);
        } catch (error) {
          judged = [unknown('', error instanceof Error ? error.message : String(error))];
        }
        return judged.map((one): Finding => {
          const remedy =
            one.verdict === 'fails' || one.verdict === 'unknown'
              ? {remedy: one.remedy ?? rule.remedy}
              : {};
          return {...one, ...remedy, rule: rule.id, witnesses: one.witnesses ?? witnesses};
        });
      }),
    )
  ).flat();
  const judged = new Set(findings.map(({rule}) => rule));
  return {
    type: 'audit',
    version: 1,
    forge,
    at: new Date(reader.clock.now()).toISOString(),
    ms: Math.round(reader.clock.monotonic() - began),
    root: subject.root,
    lists: subject.lists,
    worst: worst(findings),
    rules: rules.filter(({id}) => judged.has(id)),
    findings,
    notAsked: rules.filter(({id}) => !judged.has(id)),
  };
}
