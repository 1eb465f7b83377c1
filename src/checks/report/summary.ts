// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Finding, Verdict} from '../check.ts';
import type {CheckReport} from '../run.ts';
import {coverageOf, standings, type Coverage} from './coverage.ts';
import {auditVerdict, auditWords, type AuditWord} from './words.ts';

/** What somebody must look at: which check, about what, and what was found. */
type NamedFinding = {readonly rule: string; readonly subject: string; readonly detail: string};

/**
 * What an audit came to, small enough for a report and a log-in screen: how many findings of each
 * verdict, and by name what fails or cannot be told (of each the first {@link mostNamed}; `counts`
 * has all). Its words are promised. `at` is ISO 8601, UTC; `ms` the milliseconds it took.
 */
export type AuditSummary = {
  readonly type: 'audit-summary';
  readonly version: 1;
  readonly forge: string;
  readonly at: string;
  readonly ms: number;
  readonly worst: AuditWord;
  readonly counts: Readonly<Record<AuditWord, number>>;
  readonly coverage: Coverage;
  readonly fails: readonly NamedFinding[];
  readonly unknown: readonly NamedFinding[];
};

/**
 * Findings of one verdict that are named: a machine with more has another trouble than a list can
 * tell.
 */
const mostNamed = 100;

/** Characters of a finding's words that are kept: what a command printed may be in them. */
const mostDetail = 240;

export function summaryOf({
  forge,
  at,
  ms,
  worst,
  findings,
}: Pick<CheckReport, 'forge' | 'at' | 'ms' | 'worst' | 'findings'>): AuditSummary {
  const of = (verdict: Verdict): readonly Finding[] =>
    findings.filter(one => one.verdict === verdict);
  const named = (verdict: Verdict): readonly NamedFinding[] =>
    of(verdict)
      .slice(0, mostNamed)
      .map(({check, subject, detail}) => ({
        rule: check,
        subject,
        detail: detail.slice(0, mostDetail),
      }));
  return {
    type: 'audit-summary',
    version: 1,
    forge,
    at,
    ms,
    worst: auditWords[worst],
    counts: {
      fails: of('fails').length,
      unknown: of('cannot tell').length,
      exception: of('excepted').length,
      holds: of('holds').length,
    },
    coverage: coverageOf(standings(findings)),
    fails: named('fails'),
    unknown: named('cannot tell'),
  };
}

/** Checks that a sentence names; the others are counted. */
const mostInSentence = 3;

function checksText(named: readonly NamedFinding[]): string {
  const checks = [...new Set(named.map(({rule}) => rule))];
  const more = checks.length - mostInSentence;
  return `${checks.slice(0, mostInSentence).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * What an audit came to in a sentence, the worst first. Never calls good what could not be told.
 */
export function summaryText({
  worst,
  counts,
  fails,
  unknown,
}: Pick<AuditSummary, 'worst' | 'counts' | 'fails' | 'unknown'>): string {
  const untold =
    counts.unknown === 0 ? '' : `${counts.unknown} cannot be told (${checksText(unknown)})`;
  if (worst === 'fails')
    return `${counts.fails === 1 ? 'one finding FAILS' : `${counts.fails} findings FAIL`} (${checksText(fails)})${untold && `, ${untold}`}`;
  if (worst === 'unknown') return `nothing fails, ${untold}`;
  return `${counts.holds} findings hold, ${counts.exception} are excepted by name`;
}

/**
 * A summary, told: `words` in a sentence, when it was (ISO 8601), and what fails or cannot be told,
 * one by one.
 */
export type AuditOutcome = {
  readonly worst: Verdict;
  readonly words: string;
  readonly at: string;
  readonly fails: readonly string[];
  readonly untold: readonly string[];
};

const named = z.array(z.object({rule: z.string(), subject: z.string(), detail: z.string()}));
const count = z.int().nonnegative();

/** What is read of a kept summary, which the machine's owner can write too. */
const kept = z.object({
  at: z.iso.datetime(),
  worst: z.enum(Object.values(auditWords)),
  counts: z.object({fails: count, unknown: count, exception: count, holds: count}),
  fails: named,
  unknown: named,
});

const lines = (list: readonly NamedFinding[]): readonly string[] =>
  list.map(
    ({rule, subject, detail}) => `${rule}: ${subject === '' ? '' : `${subject}: `}${detail}`,
  );

export const outcomeOf = (
  found: Pick<AuditSummary, 'at' | 'worst' | 'counts' | 'fails' | 'unknown'>,
): AuditOutcome => ({
  worst: auditVerdict(found.worst),
  at: found.at,
  words: summaryText(found),
  fails: lines(found.fails),
  untold: lines(found.unknown),
});

/** The outcome of a kept summary; `undefined` where the text is none. */
export function parseSummary(text: string): AuditOutcome | undefined {
  try {
    return outcomeOf(kept.parse(JSON.parse(text)));
  } catch {
    return undefined;
  }
}
