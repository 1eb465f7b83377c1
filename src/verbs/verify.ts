import {audit, type Report} from '../verify/audit.ts';
import {wrap} from '../headless/wrap.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {plainReader} from './reader.ts';
import type {Verb} from './verb.ts';

const marks = {held: 'held  ', failed: 'FAILED'} as const;

/** A report for a person: every claim with its result, why, and the commands that show it. */
export function reportLines(report: Report): readonly string[] {
	const findings = report.findings.flatMap(finding => [
		...wrap(`${marks[finding.result]} ${finding.claim}`),
		...wrap(finding.why, '         '),
		...finding.witnesses.flatMap(witness => wrap(`$ ${witness.command}`, '         ')),
	]);
	const held = report.findings.filter(finding => finding.result === 'held').length;
	return [...findings, `${held} of ${report.findings.length} claims held${report.green ? ': the chain of trust holds' : ''}`];
}

export const verify: Verb = {
	name: 'verify',
	summary: 'prove the chain of trust of this machine',
	usage: `Usage: forge verify [--json]

Judges every claim that the installation made about this machine (Secure Boot,
its own key, the signed kernel image, the verified root, the encrypted state,
users) by looking at it now, and shows the commands so that anybody can repeat
them. Changes nothing.

Exit code 0 only when every claim is held.

  --json  one line of JSON with the output of every command`,
	options: {json: 'flag'},
	operands: [0, 0],
	async run(context, {flags}) {
		const report = await audit(plainReader(context), context.version);
		if (flags.has('json')) context.out(ndjsonLine(report).trimEnd());
		else for (const line of reportLines(report)) context.out(line);
		return report.green ? 0 : 1;
	},
};
