// SPDX-License-Identifier: GPL-3.0-or-later
import type {Completed, Option, Verb} from '../../src/cli/verb.ts';
import {brief, choices, firstWords, helpOption, notice} from './completed.ts';

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, letter => `\\${letter}`)}'`;

/** How a value is completed: fish takes files where nothing forbids it (complete(1)). */
function value(completed: Completed | undefined): string {
  if (completed === 'file') return ' -F';
  if (completed === 'directory') return ` -f -a ${quoted('(__fish_complete_directories)')}`;
  const words = choices(completed);
  return words.length === 0 ? ' -f' : ` -f -a ${quoted(words.join(' '))}`;
}

const optionLine = (condition: string, option: Option): string =>
  `complete -c forge -n ${quoted(condition)} -l ${option.name}` +
  `${option.type === 'flag' ? '' : ` -r${value(option.completed)}`} -d ${quoted(brief(option.about))}`;

function verbLines(verb: Verb): readonly string[] {
  const condition = `__forge_is ${verb.name}`;
  return [
    ...[...verb.options, helpOption].map(option => optionLine(condition, option)),
    ...verb.operands.map(
      ({completed}) => `complete -c forge -n ${quoted(condition)}${value(completed)}`,
    ),
  ];
}

/** Completions for fish. */
export function fishCompletion(verbs: readonly Verb[]): string {
  const first = firstWords(verbs);
  const pairs = [...first].filter(([, all]) => all.some(({name}) => name.includes(' ')));
  const top = (word: string, about: string, condition: string): string =>
    `complete -c forge -n ${quoted(condition)} -a ${word} -d ${quoted(about)}`;
  return [
    notice,
    "function __forge_is -d 'Whether the words so far are those of a verb'",
    '    set -l words (commandline -opc)[2..-1]',
    '    set -l verb',
    '    while set -q words[1]',
    '        switch $words[1]',
    '            case --machine',
    '                set -e words[1]',
    "            case '-*'",
    "            case '*'",
    '                set -a verb $words[1]',
    '        end',
    '        set -e words[1]',
    '    end',
    ...pairs.flatMap(([word]) => [
      `    if test "$verb[1]" = ${word}`,
      '        test "$verb[1..2]" = "$argv"',
      '        return',
      '    end',
    ]),
    '    test "$verb[1]" = "$argv"',
    'end',
    'complete -c forge -f',
    ...[...first].map(([word, all]) =>
      top(word, all.map(({summary}) => summary).join('; '), '__forge_is'),
    ),
    ...pairs.flatMap(([word, all]) =>
      all.map(({name, summary}) => top(name.slice(word.length + 1), summary, `__forge_is ${word}`)),
    ),
    "complete -c forge -n __forge_is -l version -d 'print the version'",
    "complete -c forge -n __forge_is -l machine -r -F -d 'look at a recorded machine'",
    ...verbs.flatMap(verbLines),
    '',
  ].join('\n');
}
