import {remedies} from './remedies.ts';
import {wrap as wrapWords} from './wrap.ts';

/** What a proof found, as far as a log-in screen shows it (verify/audit.ts, Report). */
export type Found = {
	readonly green: boolean;
	readonly findings: readonly {readonly id: string; readonly claim: string; readonly result: 'held' | 'failed'; readonly why: string}[];
};

/** Claims that are about the key of this machine; a log-in screen says first whether it is enrolled. */
const enrolment = 'mok-enrolled';

/** Lines of claims that are told; "forge verify" tells all. */
const mostTold = 4;

/** A log-in screen has so many columns and no more. */
const wrap = (text: string, indent?: string): readonly string[] => wrapWords(text, indent, undefined, 'cut');

/** agetty(8), ISSUE ESCAPES: a backslash begins one. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\');

/**
 * What the first start came to, for the log-in screens: whether the key is enrolled, whether the chain holds, and what to do. Plain ASCII, at most a dozen
 * lines of 79 columns; every text of the report is data and becomes neither an escape nor a control character.
 */
export function issueText({green, findings}: Found): string {
	const failed = findings.filter(({result}) => result === 'failed');
	const key = findings.find(({id}) => id === enrolment);
	const keyWords = key === undefined ? 'not looked at' : key.result === 'held' ? 'enrolled' : 'NOT enrolled';
	const told = failed.slice(0, mostTold).flatMap(({claim, why, id}) => [
		...wrap(`- ${claim}: ${why}`, '  ').slice(0, 2),
		...remedies[id] === undefined ? [] : wrap(`What to do: ${remedies[id]}`, '    '),
	]);
	const lines = green
		? wrap(`The chain of trust holds: this machine's key is enrolled, and all ${findings.length} claims are proved. "forge verify" shows each.`)
		: [
			...wrap(`The chain of trust is NOT proved: ${failed.length} of ${findings.length} claims do not hold. This machine's key: ${keyWords}.`),
			...told,
			...wrap(`"forge verify" shows ${failed.length > mostTold ? 'the others and ' : ''}the command behind each. It is looked at again at every start.`),
		];
	return `${escaped(lines.join('\n')).replaceAll(/[^\n\x20-\x7E]/g, '?')}\n\n`;
}
