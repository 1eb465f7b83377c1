// SPDX-License-Identifier: GPL-3.0-or-later
import type {Completed, Verb} from '../../src/cli/verb.ts';
import {choices, firstWords, helpOption, notice} from './completed.ts';

/** What completes a value, as a call of the script. */
function call(completed: Completed | undefined): string {
  if (completed === 'file') return '_forge_paths -f';
  if (completed === 'directory') return '_forge_paths -d';
  const words = choices(completed);
  return words.length === 0 ? ':' : `_forge_words '${words.join(' ')}'`;
}

function verbCase(verb: Verb): string {
  const options = [...verb.options, helpOption];
  const values = options.filter(({type}) => type !== 'flag');
  const operand = verb.operands[0];
  return [
    `    '${verb.name}')`,
    '      case $before in',
    ...values.map(one => `        --${one.name}) ${call(one.completed)}; return ;;`),
    '      esac',
    `      if [[ $word == -* ]]; then _forge_words '${options.map(({name}) => `--${name}`).join(' ')}'`,
    `      else ${call(operand?.completed)}; fi ;;`,
  ].join('\n');
}

/** Completions for bash; complete(1) splits `--name=value` at the equals sign. */
export function bashCompletion(verbs: readonly Verb[]): string {
  const first = firstWords(verbs);
  const pairs = [...first].filter(([, all]) => all.some(({name}) => name.includes(' ')));
  return `${notice}
_forge_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$word"))
  if [[ \${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
_forge_paths() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$word"))
}
_forge() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} verb= at
  COMPREPLY=()
  if [[ $word == = ]]; then word=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      --machine) [[ \${COMP_WORDS[at + 1]} == = ]] && ((at++)); ((at++)) ;;
      -* | =) ;;
      *)
        if [[ -z $verb ]]; then verb=\${COMP_WORDS[at]}
        else
          case $verb in
            ${pairs.map(([word]) => word).join(' | ')}) verb+=" \${COMP_WORDS[at]}" ;;
          esac
          break
        fi ;;
    esac
  done
  case $verb in
    '')
      if [[ $before == --machine ]]; then _forge_paths -f
      elif [[ $word == -* ]]; then _forge_words '--help --machine --reader --version'
      else _forge_words '${[...first.keys()].join(' ')}'
      fi ;;
${pairs.map(([word, all]) => `    '${word}') _forge_words '${all.map(({name}) => name.slice(word.length + 1)).join(' ')}' ;;`).join('\n')}
${verbs.map(verbCase).join('\n')}
  esac
}
complete -F _forge forge
`;
}
