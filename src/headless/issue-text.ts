// SPDX-License-Identifier: GPL-3.0-or-later
import {remedies} from '../text/remedies.ts';
import {wrap as wrapWords} from '../text/wrap.ts';

/** What a proof found, as far as a log-in screen shows it (checks/chain/examine.ts, Report). */
export type Found = {
  readonly green: boolean;
  readonly findings: readonly {
    readonly id: string;
    readonly claim: string;
    readonly result: 'held' | 'failed' | 'unknown';
    readonly why: string;
  }[];
};

const keyStates = {held: 'enrolled', failed: 'NOT enrolled', unknown: 'cannot be told'} as const;

const countText = (failed: number, unknown: number, all: number): string =>
  unknown === 0
    ? `${failed} of ${all} claims do not hold`
    : `of ${all} claims ${failed} do not hold, ${unknown} cannot be told`;

/**
 * Claims that are about the key of this machine; a log-in screen says first whether it is enrolled.
 */
const enrolment = 'mok-enrolled';

/** Lines of claims that are told; "forge verify" tells all. */
const mostTold = 4;

/** A log-in screen has so many columns and no more. */
const wrap = (text: string, indent?: string): readonly string[] =>
  wrapWords(text, indent, undefined, 'cut');

/** agetty(8), ISSUE ESCAPES: a backslash begins one. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\');

/**
 * What the first start came to, for the log-in screens: whether the key is enrolled, whether the
 * chain holds, how confinement is, and what to do. Plain ASCII, less than 24 lines of 79 columns;
 * `confinement` is what the audit came to, in words; every text of the report is data and becomes
 * neither an escape nor a control character.
 */
export function issueText({green, findings}: Found, confinement?: string): string {
  const open = findings
    .filter(({result}) => result !== 'held')
    .toSorted(
      (one, other) => Number(one.result === 'unknown') - Number(other.result === 'unknown'),
    );
  const failed = open.filter(({result}) => result === 'failed').length;
  const key = findings.find(({id}) => id === enrolment);
  const keyWords = key === undefined ? 'not looked at' : keyStates[key.result];
  const told = open
    .slice(0, mostTold)
    .flatMap(({claim, why, id, result}) => [
      ...wrap(`- ${result === 'unknown' ? 'Cannot tell: ' : ''}${claim}: ${why}`, '  ').slice(0, 2),
      ...(remedies[id] === undefined || result === 'unknown'
        ? []
        : wrap(`What to do: ${remedies[id]}`, '    ')),
    ]);
  const lines = green
    ? wrap(
        `The chain of trust holds: this machine's key is enrolled, and all ` +
          `${findings.length} claims are proved. "forge verify" shows each.`,
      )
    : [
        ...wrap(
          'The chain of trust is NOT proved: ' +
            `${countText(failed, open.length - failed, findings.length)}. This machine's ` +
            `key: ${keyWords}.`,
        ),
        ...told,
        ...wrap(
          `"forge verify" shows ${open.length > mostTold ? 'the others and ' : ''}the ` +
            'command behind each. It is looked at again at every start.',
        ),
      ];
  const confined =
    confinement === undefined
      ? []
      : wrap(`Confinement: ${confinement}. "forge audit" shows each.`).slice(0, 3);
  return `${escaped([...lines, ...confined].join('\n')).replaceAll(/[^\n\x20-\x7E]/g, '?')}\n\n`;
}
