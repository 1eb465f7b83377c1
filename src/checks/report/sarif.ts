// SPDX-License-Identifier: GPL-3.0-or-later
import type {Check, Finding, Verdict} from '../check.ts';
import type {CheckReport} from '../run.ts';
import {auditWords} from './words.ts';

/**
 * SARIF 2.1.0 §3.27.9: `open` is what was judged without enough to decide; an exception is a
 * failure with an accepted suppression (§3.27.23).
 */
const kinds: Readonly<Record<Verdict, 'fail' | 'open' | 'pass'>> = {
  fails: 'fail',
  'cannot tell': 'open',
  excepted: 'fail',
  holds: 'pass',
};

const descriptor = ({id, claim, proof, remedy, section}: Check): object => ({
  id,
  shortDescription: {text: claim},
  help: {text: `${remedy} To see it: ${proof}`},
  defaultConfiguration: {level: 'error'},
  properties: {section, proof},
});

/**
 * A finding's subject: a file has a place (§3.29), a unit, socket or account only a name (§3.33).
 */
function locationsOf({subject}: Finding): readonly object[] {
  if (subject === '') return [];
  const physical = subject.startsWith('/')
    ? {physicalLocation: {artifactLocation: {uri: encodeURI(subject.slice(1)), uriBaseId: 'ROOT'}}}
    : {};
  return [
    {
      ...physical,
      logicalLocations: [{name: subject, kind: subject.startsWith('/') ? 'resource' : 'module'}],
    },
  ];
}

function resultOf(finding: Finding, index: number): object {
  const {check, verdict, detail, subject, reason, remedy, witnesses} = finding;
  return {
    ruleId: check,
    ruleIndex: index,
    kind: kinds[verdict],
    // §3.27.10: only a failure has a level.
    level: kinds[verdict] === 'fail' ? 'error' : 'none',
    message: {
      text: `${subject === '' ? '' : `${subject}: `}${detail || 'holds'}${remedy === undefined ? '' : `. ${remedy}`}`,
    },
    locations: locationsOf(finding),
    // §3.27.23: where one result has suppressions, all must have the property.
    suppressions:
      verdict === 'excepted'
        ? [{kind: 'external', status: 'accepted', justification: reason ?? ''}]
        : [],
    properties: {verdict: auditWords[verdict], commands: witnesses.map(({command}) => command)},
  };
}

/**
 * An audit as a log in SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/). Checks that
 * were not asked are results of the kind notApplicable; outputs of commands are left out, since
 * they may name what a log server need not know.
 */
export function sarifOf(report: CheckReport): object {
  const rules = [...report.checks, ...report.notAsked];
  const indexOf = new Map(rules.map(({id}, at) => [id, at]));
  const end = new Date(report.at);
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {driver: {name: 'forge audit', version: report.forge, rules: rules.map(descriptor)}},
        invocations: [
          {
            executionSuccessful: true,
            startTimeUtc: new Date(end.getTime() - report.ms).toISOString(),
            endTimeUtc: end.toISOString(),
          },
        ],
        originalUriBaseIds: {ROOT: {uri: `file://${encodeURI(report.root)}/`}},
        results: [
          ...report.findings.map(finding => resultOf(finding, indexOf.get(finding.check) ?? -1)),
          ...report.notAsked.map(({id}) => ({
            ruleId: id,
            ruleIndex: indexOf.get(id) ?? -1,
            kind: 'notApplicable',
            level: 'none',
            suppressions: [],
            message: {
              text:
                report.root === ''
                  ? 'No installation by Forge promised it here.'
                  : 'Only a running system can answer it.',
            },
          })),
        ],
      },
    ],
  };
}
