// SPDX-License-Identifier: GPL-3.0-or-later
import {audit, exitCodeOfProof, type Report} from '../checks/chain/examine.ts';
import type {Finding} from '../checks/chain/claim.ts';
import {wrap} from '../text/wrap.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {plainReader} from '../app/reader.ts';
import type {Verb} from './verb.ts';

const marks = {held: 'held', failed: 'FAILED', unknown: 'CANNOT TELL'} as const;

/** A report for a person: every claim with its result, why, and the commands that show it. */
export function reportLines(report: Report): readonly string[] {
  const findings = report.findings.flatMap(finding => [
    ...wrap(`${marks[finding.result]} ${finding.claim}`),
    ...wrap(finding.why, '         '),
    ...finding.witnesses.flatMap(witness => wrap(`$ ${witness.command}`, '         ')),
  ]);
  const count = (result: Finding['result']): number =>
    report.findings.filter(finding => finding.result === result).length;
  const open = count('unknown') === 0 ? '' : `, ${count('unknown')} cannot be told`;
  return [
    ...findings,
    `${count('held')} of ${report.findings.length} claims ` +
      `held${open}${report.green ? ': the chain of trust holds' : ''}`,
  ];
}

export const verify: Verb = {
  name: 'verify',
  summary: 'prove the chain of trust of this machine',
  usage: `Usage: forge verify [--json]

Judges every claim that the installation made about this machine (Secure Boot,
its own key, the signed kernel image, the verified root, the encrypted state,
users) by looking at it now, and shows the commands so that anybody can repeat
them. What cannot be looked at (no such program, not root) is told apart and is
never good. Changes nothing.

Exit code 0 only when every claim is held, 1 when one has failed, 3 when none
has failed and one cannot be told.

  --json  one line of JSON with the output of every command`,
  options: {json: 'flag'},
  operands: [0, 0],
  async run(context, {flags}) {
    const report = await audit(plainReader(context), context.version);
    if (flags.has('json')) context.out(ndjsonLine(report).trimEnd());
    else for (const line of reportLines(report)) context.out(line);
    if (!flags.has('json') && context.uid !== 0)
      context.err('Not run as root: much of this machine cannot be told.');
    return exitCodeOfProof(report);
  },
};
