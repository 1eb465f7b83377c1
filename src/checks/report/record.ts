// SPDX-License-Identifier: GPL-3.0-or-later
import type {Finding} from '../check.ts';
import type {CheckReport} from '../run.ts';
import {coverageOf, standings} from './coverage.ts';
import {auditWords} from './words.ts';

const findingOf = ({check, claim: _claim, verdict, ...rest}: Finding): object => ({
  ...rest,
  rule: check,
  verdict: auditWords[verdict],
});

/**
 * An audit as one record of NDJSON: checks without their code, findings with all that was asked for
 * them, and the coverage of the baseline. Its words are promised (test/fixtures/promises).
 */
export function recordOf({checks, notAsked, findings, worst, ...rest}: CheckReport): object {
  return {
    type: 'audit',
    version: 1,
    ...rest,
    worst: auditWords[worst],
    coverage: coverageOf(standings(findings)),
    rules: checks.map(({id, section, claim, proof}) => ({id, section, asks: claim, proof})),
    findings: findings.map(findingOf),
    notAsked: notAsked.map(({id}) => id),
  };
}
