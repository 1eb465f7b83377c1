// SPDX-License-Identifier: GPL-3.0-or-later
import {machineOption, whichAnswers} from '../../src/cli/options.ts';
import {paragraphsOf, synopsisParts} from '../../src/cli/usage.ts';
import {
  commonExitCodes,
  labelOf,
  type Operand,
  type Option,
  type Verb,
} from '../../src/cli/verb.ts';
import {head, list, textLines, words} from './mdoc.ts';

const paragraphs = (text: string): readonly string[] =>
  paragraphsOf(text).flatMap((part, at) => [...(at === 0 ? [] : ['.Pp']), ...textLines(part)]);

const term = (one: Option | Operand): string => {
  if (!('type' in one)) return `Ar ${words(one.name)}`;
  return `Fl ${words(`-${one.name}`)}${one.type === 'flag' ? '' : ` Ar ${words(one.value)}`}`;
};

const entries = (all: readonly (Option | Operand)[]): readonly string[] =>
  all.length === 0 ? [] : list(all.map(one => [term(one), paragraphs(one.about)]));

const exitCodes = (codes: Readonly<Record<number, string>>): readonly string[] =>
  list(Object.entries(codes).map(([code, text]) => [code, textLines(text)]));

function verbLines(verb: Verb): readonly string[] {
  const {name, summary, about, operands, options, exitCodes: codes, examples = []} = verb;
  const own = options.filter(({group}) => group === undefined);
  const shared = options.filter(({group}) => group !== undefined).map(labelOf);
  return [
    `.Ss forge ${words(name)}`,
    ...textLines(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    '.Bd -ragged -offset indent',
    `.Nm forge ${words(name)}`,
    ...synopsisParts(verb).flatMap(part => textLines(part)),
    '.Ed',
    '.Pp',
    ...paragraphs(about),
    ...entries([...operands, ...own]),
    ...(shared.length === 0
      ? []
      : ['.Pp', ...textLines(`Also ${shared.join(', ')}, see OPTIONS OF SEVERAL VERBS.`)]),
    ...(codes === undefined || codes === commonExitCodes
      ? []
      : ['.Pp', 'Exit codes:', ...exitCodes(codes)]),
    ...examples.flatMap(one => [
      '.Pp',
      ...textLines(`Example: ${one.about}.`),
      `.Dl ${words(one.words)}`,
    ]),
  ];
}

/** forge(1), in mdoc(7). */
export const forgeManual = (verbs: readonly Verb[]): string =>
  [
    ...head('FORGE', 1, 'forge', 'the installer of InterGenOS'),
    '.Sh SYNOPSIS',
    '.Nm',
    '.Ar verb',
    '.Op Ar options',
    '.Nm',
    '.Cm help',
    '.Op Ar verb',
    '.Nm',
    '.Fl -version',
    '.Sh DESCRIPTION',
    ...textLines(
      'Takes a machine from the live medium to a verified-boot, confined system, and proves ' +
        'afterwards that it is one. Without a verb on a terminal it opens the screens (forge tui).',
    ),
    '.Sh VERBS',
    ...verbs.flatMap(verbLines),
    '.Sh OPTIONS OF SEVERAL VERBS',
    ...entries([...whichAnswers('--answers'), machineOption]),
    '.Sh EXIT STATUS',
    ...exitCodes(commonExitCodes),
    '.Sh SEE ALSO',
    '.Xr forge-answers 5',
    '',
  ].join('\n');
