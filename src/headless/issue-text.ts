// SPDX-License-Identifier: GPL-3.0-or-later
import type {Finding, Verdict} from '../checks/check.ts';
import {enrolledCheck} from '../checks/chain/ids.ts';
import {ascii} from '../text/clean.ts';
import {wrap as wrapWords} from '../text/wrap.ts';

/** What a log-in screen shows of a finding. */
export type IssueFinding = Pick<Finding, 'check' | 'claim' | 'verdict' | 'detail' | 'remedy'>;

const keyStates: Readonly<Record<Verdict, string>> = {
  holds: 'enrolled',
  excepted: 'NOT enrolled',
  fails: 'NOT enrolled',
  'cannot tell': 'cannot be told',
};

const countText = (failed: number, untold: number, all: number): string =>
  untold === 0
    ? `${failed} of ${all} claims do not hold`
    : `of ${all} claims ${failed} do not hold, ${untold} cannot be told`;

/** Lines in which claims are told, so that all of it fits a screen; "forge verify" tells all. */
const mostLines = 13;

/** A log-in screen has so many columns and no more. */
const wrap = (text: string, indent?: string): readonly string[] =>
  wrapWords(text, indent, undefined, 'cut');

/** agetty(8), ISSUE ESCAPES: a backslash begins one. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\');

/** One claim that does not hold, and what to do about it. */
const told = ({claim, detail, verdict, remedy}: IssueFinding): readonly string[] => [
  ...wrap(`- ${verdict === 'cannot tell' ? 'Cannot tell: ' : ''}${claim}: ${detail}`, '  ').slice(
    0,
    2,
  ),
  ...(remedy === undefined || verdict === 'cannot tell'
    ? []
    : wrap(`What to do: ${remedy}`, '    ').slice(0, 3)),
];

/** As many entries from the first as fit into so many lines. */
function fitting(
  entries: readonly (readonly string[])[],
  most: number,
): readonly (readonly string[])[] {
  const kept: (readonly string[])[] = [];
  let lines = 0;
  for (const entry of entries) {
    lines += entry.length;
    if (lines > most) break;
    kept.push(entry);
  }
  return kept;
}

/**
 * What the first start came to, for the log-in screens: plain ASCII, less than 24 lines of 79
 * columns. Every text of the report is data and becomes neither an escape nor a control character.
 * @param confinement what the audit came to, in words.
 */
export function issueText(findings: readonly IssueFinding[], confinement?: string): string {
  const failed = findings.filter(({verdict}) => verdict === 'fails' || verdict === 'excepted');
  const untold = findings.filter(({verdict}) => verdict === 'cannot tell');
  const open = [...failed, ...untold];
  const key = findings.find(({check}) => check === enrolledCheck);
  const keyWords = key === undefined ? 'not looked at' : keyStates[key.verdict];
  const entries = fitting(open.map(told), mostLines);
  const lines =
    open.length === 0
      ? wrap(
          `The chain of trust holds: this machine's key is enrolled, and all ` +
            `${findings.length} claims are proved. "forge verify" shows each.`,
        )
      : [
          ...wrap(
            'The chain of trust is NOT proved: ' +
              `${countText(failed.length, untold.length, findings.length)}. This machine's ` +
              `key: ${keyWords}.`,
          ),
          ...entries.flat(),
          ...wrap(
            `"forge verify" shows ${entries.length < open.length ? 'the others and ' : ''}the ` +
              'command behind each. It is looked at again at every start.',
          ),
        ];
  const confined =
    confinement === undefined
      ? []
      : wrap(`Confinement: ${confinement}. "forge audit" shows each.`).slice(0, 3);
  return `${[...lines, ...confined].map(row => ascii(escaped(row))).join('\n')}\n\n`;
}
