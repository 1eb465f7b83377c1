// SPDX-License-Identifier: GPL-3.0-or-later
import {proveChain} from '../../checks/chain/index.ts';
import type {Verdict} from '../../checks/check.ts';
import {exitCodeOfVerdict} from '../../checks/exit-code.ts';
import {proofOf} from '../../checks/report/proof.ts';
import type {CheckReport} from '../../checks/run.ts';
import {wrap} from '../../text/wrap.ts';
import {ndjsonLine} from '../../headless/ndjson.ts';
import {plainReader} from '../../app/reader.ts';
import {flag} from '../options.ts';
import type {Verb} from '../verb.ts';

/** Verdicts as a line begins with them: what is not good stands out. */
const marks: Readonly<Record<Verdict, string>> = {
  holds: 'holds',
  excepted: 'EXCEPTED',
  fails: 'FAILS',
  'cannot tell': 'CANNOT TELL',
};

/** A report for a person: every claim with its verdict, why, and the commands that show it. */
export function reportLines({
  findings,
  worst,
}: Pick<CheckReport, 'findings' | 'worst'>): readonly string[] {
  const lines = findings.flatMap(finding => [
    ...wrap(`${marks[finding.verdict]} ${finding.claim}`),
    ...wrap(finding.detail, '         '),
    ...finding.witnesses.flatMap(witness => wrap(`$ ${witness.command}`, '         ')),
  ]);
  const count = (verdict: Verdict): number =>
    findings.filter(finding => finding.verdict === verdict).length;
  const open = count('cannot tell') === 0 ? '' : `, ${count('cannot tell')} cannot be told`;
  return [
    ...lines,
    `${count('holds')} of ${findings.length} claims ` +
      `hold${open}${worst === 'holds' ? ': the chain of trust holds' : ''}`,
  ];
}

export const verify: Verb = {
  name: 'verify',
  summary: 'prove the chain of trust of this machine',
  about: `Judges every claim that the installation made about this machine (Secure Boot, its own
key, the signed kernel image, the verified root, the encrypted state, users) by looking at it now,
and shows the commands so that anybody can repeat them. What cannot be looked at (no such program,
not root) is told apart and is never good. Changes nothing.`,
  operands: [],
  options: [flag('json', 'one line of JSON with the output of every command')],
  exitCodes: {
    0: 'every claim holds',
    1: 'one fails',
    3: 'none fails and one cannot be told',
  },
  async run(context, {flags}) {
    const report = await proveChain(plainReader(context), context.version);
    if (flags.has('json')) context.out(ndjsonLine(proofOf(report)).trimEnd());
    else for (const line of reportLines(report)) context.out(line);
    if (!flags.has('json') && context.uid !== 0)
      context.err('Not run as root: much of this machine cannot be told.');
    return exitCodeOfVerdict(report.worst);
  },
};
