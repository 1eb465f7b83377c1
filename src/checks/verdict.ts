// SPDX-License-Identifier: GPL-3.0-or-later
import {exitCodes} from '../engine/exit-code.ts';
import type {Witness} from './chain/claim.ts';

/**
 * How a claim came out, worst first. `exception` is a failure that the reviewed exceptions name
 * with its reason; `unknown`: it could not be looked at.
 */
export const verdicts = ['fails', 'unknown', 'exception', 'holds'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * What a rule says of one subject. `subject` is a unit, file, socket or account; empty where it is
 * the machine itself.
 */
export type Judged = {
  readonly subject: string;
  readonly verdict: Verdict;
  /** What was found, in a few words. */
  readonly detail: string;
  /** Why the deviation is accepted, for `exception`. */
  readonly reason?: string;
  /** What to do about it; the rule's own remedy where absent. */
  readonly remedy?: string;
  /** What shows it; the commands that the rule ran where absent. */
  readonly witnesses?: readonly Witness[];
};

/**
 * One verdict with all that a report says about it. `remedy` is there for `fails` and `unknown`.
 */
export type Finding = Judged & {readonly rule: string; readonly witnesses: readonly Witness[]};

export const holds = (subject: string, detail: string): Judged => ({
  subject,
  verdict: 'holds',
  detail,
});
export const fails = (subject: string, detail: string, remedy?: string): Judged => ({
  subject,
  verdict: 'fails',
  detail,
  ...(remedy !== undefined && {remedy}),
});
export const unknown = (subject: string, detail: string, remedy?: string): Judged => ({
  subject,
  verdict: 'unknown',
  detail,
  ...(remedy !== undefined && {remedy}),
});
export const exception = (subject: string, detail: string, reason: string): Judged => ({
  subject,
  verdict: 'exception',
  detail,
  reason,
});

/** What was found; where that is nothing, the machine itself holds. */
export const orHolds = (found: readonly Judged[], detail: string): readonly Judged[] =>
  found.length > 0 ? found : [holds('', detail)];

/** The worst of some verdicts; `holds` of none at all. */
export const worst = (found: readonly {readonly verdict: Verdict}[]): Verdict =>
  verdicts.find(verdict => found.some(one => one.verdict === verdict)) ?? 'holds';

/**
 * The exit code of an audit: 0 where all holds or is excepted by name, 1 where anything fails, 3 (a
 * person must look) where something could not be told.
 */
export function exitCodeOfVerdict(verdict: Verdict): number {
  switch (verdict) {
    case 'holds':
    case 'exception':
      return exitCodes.done;
    case 'fails':
      return exitCodes.problem;
    case 'unknown':
      return exitCodes.person;
  }
}
