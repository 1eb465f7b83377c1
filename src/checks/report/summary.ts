// SPDX-License-Identifier: GPL-3.0-or-later
import type {Report} from '../run.ts';
import {verdicts, type Finding, type Verdict} from '../verdict.ts';
import {coverageOf, standings, type Coverage} from './coverage.ts';

/** What somebody must look at: which claim, about what, and what was found. */
type Named = Pick<Finding, 'rule' | 'subject' | 'detail'>;

/**
 * What an audit came to, small enough for a report and a log-in screen: how many findings of each
 * verdict, and by name what fails or cannot be told (of each the first {@link mostNamed}; `counts`
 * has all). `at` is ISO 8601, UTC; `ms` the milliseconds it took.
 */
export type Summary = {
  readonly type: 'audit-summary';
  readonly version: 1;
  readonly forge: string;
  readonly at: string;
  readonly ms: number;
  readonly worst: Verdict;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly coverage: Coverage;
  readonly fails: readonly Named[];
  readonly unknown: readonly Named[];
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
}: Pick<Report, 'forge' | 'at' | 'ms' | 'worst' | 'findings'>): Summary {
  const of = (verdict: Verdict): readonly Finding[] =>
    findings.filter(one => one.verdict === verdict);
  const named = (verdict: Verdict): readonly Named[] =>
    of(verdict)
      .slice(0, mostNamed)
      .map(({rule, subject, detail}) => ({rule, subject, detail: detail.slice(0, mostDetail)}));
  const [fails = 0, unknown = 0, exception = 0, holds = 0] = verdicts.map(
    verdict => of(verdict).length,
  );
  return {
    type: 'audit-summary',
    version: 1,
    forge,
    at,
    ms,
    worst,
    counts: {fails, unknown, exception, holds},
    coverage: coverageOf(standings(findings)),
    fails: named('fails'),
    unknown: named('unknown'),
  };
}

/** Rules in the order in which they first stand there, each once. */
const rulesOf = (named: readonly Named[]): readonly string[] => [
  ...new Set(named.map(({rule}) => rule)),
];

/** Rules that a sentence names; the others are counted. */
const mostInSentence = 3;

function rulesText(named: readonly Named[]): string {
  const rules = rulesOf(named);
  const more = rules.length - mostInSentence;
  return `${rules.slice(0, mostInSentence).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * What an audit came to in a sentence, the worst first. Never calls good what could not be told.
 */
export function summaryText({
  worst,
  counts,
  fails,
  unknown,
}: Pick<Summary, 'worst' | 'counts' | 'fails' | 'unknown'>): string {
  const untold =
    counts.unknown === 0 ? '' : `${counts.unknown} cannot be told (${rulesText(unknown)})`;
  if (worst === 'fails')
    return `${counts.fails === 1 ? 'one finding FAILS' : `${counts.fails} findings FAIL`} (${rulesText(fails)})${untold && `, ${untold}`}`;
  if (worst === 'unknown') return `nothing fails, ${untold}`;
  return `${counts.holds} findings hold, ${counts.exception} are excepted by name`;
}
