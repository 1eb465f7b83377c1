// SPDX-License-Identifier: GPL-3.0-or-later
import type {Claim} from './ledger.ts';
import type {Outcome, RunReport} from './outcome.ts';

/** Text within XML 1.0; characters that it cannot hold (§2.2), as a terminal's, are left out. */
const xml = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- these are the ones to be left out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const claimLine = ({result, id, claim, why}: Claim): string =>
  `${result.padEnd(6)}  ${id}: ${claim}${result === 'held' ? '' : ` (${why})`}`;

function testCase({name, groups, seconds, failure, claims}: Outcome): string {
  const [first = ''] = (failure ?? '').split('\n');
  return [
    `<testcase name="${xml(name)}" classname="${xml(groups[0] ?? 'none')}" ` +
      `time="${seconds.toFixed(1)}">`,
    ...(failure === undefined
      ? []
      : [`<failure message="${xml(first)}">${xml(failure)}</failure>`]),
    `<system-out>${xml(claims.map(claimLine).join('\n'))}</system-out>`,
    '</testcase>',
  ].join('\n');
}

/**
 * A run as JUnit XML, which continuous integration shows: scenarios are the test cases, their
 * claims the output. https://github.com/testmoapp/junitxml describes what is commonly read.
 */
export const junit = (
  report: Pick<RunReport, 'started' | 'seconds' | 'failed' | 'scenarios'>,
): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `<testsuite name="forge vm" tests="${report.scenarios.length}" failures="${report.failed}" ` +
      `time="${report.seconds.toFixed(1)}" timestamp="${xml(report.started)}">`,
    ...report.scenarios.map(testCase),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
