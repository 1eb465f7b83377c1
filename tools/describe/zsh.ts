// SPDX-License-Identifier: GPL-3.0-or-later
import {labelOf, type Completed, type Option, type Verb} from '../../src/cli/verb.ts';
import {brief, choices, firstWords, helpOption, notice} from './completed.ts';

/** Within single quotes, and within the fields of a spec (zshcompsys(1), _arguments). */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const field = (text: string): string => text.replaceAll(/[\\:[\]]/g, letter => `\\${letter}`);

function action(completed: Completed | undefined): string {
  if (completed === 'file') return '_files';
  if (completed === 'directory') return '_files -/';
  const words = choices(completed);
  return words.length === 0 ? '' : `(${words.map(field).join(' ')})`;
}

function optionSpec(option: Option, all: readonly Option[]): string {
  const label = labelOf(option);
  const rivals = all.filter(one => one !== option && option.choice && one.choice === option.choice);
  const not = rivals.length === 0 ? '' : `(${rivals.map(labelOf).join(' ')})`;
  const many = option.type === 'list' ? '*' : '';
  const value = option.type === 'flag' ? '' : `:${field(option.value)}:${action(option.completed)}`;
  return quoted(
    `${not}${many}${label}${option.type === 'flag' ? '' : '='}[${field(brief(option.about))}]${value}`,
  );
}

const verbCase = (verb: Verb): string => {
  const options = [...verb.options, helpOption];
  const specs = [
    ...options.map(option => optionSpec(option, options)),
    ...verb.operands.map(one =>
      quoted(`${one.repeats === true ? '*' : ''}:${field(one.name)}:${action(one.completed)}`),
    ),
  ];
  return (
    `    ${quoted(verb.name)})\n      _arguments -S : \\\n        ` +
    `${specs.join(' \\\n        ')} ;;`
  );
};

const described = (rows: readonly (readonly [string, string])[]): string =>
  rows.map(([word, about]) => quoted(`${field(word)}:${about}`)).join(' ');

/** Completions for zsh. */
export function zshCompletion(verbs: readonly Verb[]): string {
  const first = firstWords(verbs);
  const pairs = [...first].filter(([, all]) => all.some(({name}) => name.includes(' ')));
  const tops = [...first].map(
    ([word, all]) => [word, all.map(({summary}) => summary).join('; ')] as const,
  );
  return `#compdef forge
${notice}
_forge() {
  local curcontext=$curcontext state line verb
  typeset -A opt_args
  _arguments -C -S \\
    '--help[explain Forge]' '--version[print the version]' \\
    '--machine=[look at a recorded machine]:FILE:_files' \\
    '1:verb:->verb' '*::word:->words' && return
  case $state in
    verb)
      local -a verbs=(${described(tops)})
      _describe verb verbs ;;
    words)
      verb=$line[1]
      case $verb in
${pairs
  .map(
    ([word, all]) => `        ${word})
          if ((CURRENT == 2)); then
            local -a verbs=(${described(all.map(({name, summary}) => [name.slice(word.length + 1), summary]))})
            _describe verb verbs
            return
          fi
          verb+=" $words[2]"
          shift words
          ((CURRENT--)) ;;`,
  )
  .join('\n')}
      esac
      _forge_words "$verb" ;;
  esac
}
_forge_words() {
  case $1 in
${verbs.map(verbCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = _forge ]; then _forge "$@"; else compdef _forge forge; fi
`;
}
