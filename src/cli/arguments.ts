// SPDX-License-Identifier: GPL-3.0-or-later
import {parseArgs} from 'node:util';
import {nearest} from '../answers/nearest.ts';
import {Problem} from '../engine/problem.ts';
import type {ParsedArgs} from './parsed-args.ts';
import type {Verb} from './verb.ts';

const usage = (fault: string): Problem => new Problem('USAGE', fault);

const hint = (word: string, known: readonly string[], write: (near: string) => string): string => {
  const near = nearest(word, known);
  return near === undefined ? '' : `; did you mean ${write(near)}?`;
};

/**
 * Reads the words after a verb. Options may stand anywhere, values as `--name value` or
 * `--name=value`, `--` ends them; no option twice unless it makes a list.
 * @throws {Problem} USAGE with the fault and the nearest known name.
 */
export function parseArguments(verb: Verb, words: readonly string[]): ParsedArgs {
  const typeOf = (kind: Verb['options'][string]): 'boolean' | 'string' =>
    kind === 'flag' ? 'boolean' : 'string';
  const options = Object.fromEntries(
    Object.entries(verb.options).map(([name, kind]) => [
      name,
      {type: typeOf(kind), multiple: true},
    ]),
  );
  const {tokens} = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Set<string>();
  const texts = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const kind =
      Object.hasOwn(verb.options, token.name) && token.rawName.startsWith('--')
        ? verb.options[token.name]
        : undefined;
    if (kind === undefined) {
      const near = hint(token.name, Object.keys(verb.options), name => `--${name}`);
      throw usage(`"forge ${verb.name}" has no option ${token.rawName}${near}`);
    }
    if (flags.has(token.name) || texts.has(token.name))
      throw usage(`${token.rawName} is there twice`);
    if (kind === 'flag') {
      if (token.value !== undefined) throw usage(`${token.rawName} takes no value`);
      flags.add(token.name);
      continue;
    }
    // A value that begins with a hyphen is far more often a forgotten value; the other form says it
    // is meant.
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('-')))
      throw usage(`${token.rawName} needs a value`);
    if (kind === 'text') texts.set(token.name, token.value);
    else lists.set(token.name, [...(lists.get(token.name) ?? []), token.value]);
  }
  const [least, most] = verb.operands;
  if (operands.length < least)
    throw usage(
      `"forge ${verb.name}" needs ${least - operands.length} more ` +
        `${least === 1 ? 'word' : 'words'}`,
    );
  if (operands.length > most)
    throw usage(`"forge ${verb.name}" does not take "${operands[most] ?? ''}"`);
  return {flags, texts, lists, operands};
}

/**
 * Finds the verb that a command line begins with, of one word or two, and the words that follow it.
 * @throws {Problem} USAGE with the nearest verb.
 */
export function findVerb(
  verbs: readonly Verb[],
  words: readonly string[],
): {readonly verb: Verb; readonly rest: readonly string[]} {
  for (const count of [2, 1]) {
    const verb = verbs.find(
      ({name}) => name === words.slice(0, count).join(' ') && name.split(' ').length === count,
    );
    if (verb) return {verb, rest: words.slice(count)};
  }
  const [word = ''] = words;
  const names = verbs.map(({name}) => name);
  const family = names.filter(name => name.startsWith(`${word} `));
  const fault = (): string => {
    if (word === '') return 'there is nothing to do';
    if (family.length > 0) return `"forge ${word}" needs one of: ${family.join(', ')}`;
    return `there is no "forge ${word}"${hint(word, names, near => `"forge ${near}"`)}`;
  };
  throw usage(fault());
}

/** The list of verbs. */
export function overview(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(({name}) => name.length));
  return [
    'Usage: forge VERB [OPTIONS]',
    '',
    ...verbs.map(({name, summary}) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '--machine FILE, for hardware, plan, check and install --dry-run: look at the',
    'machine that "forge hardware --json" recorded in FILE instead of this one.',
    '',
    '"forge help VERB" explains one of them; "forge --version" prints the version.',
  ].join('\n');
}
