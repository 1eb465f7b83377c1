// SPDX-License-Identifier: GPL-3.0-or-later
import {parseArgs} from 'node:util';
import {nearest} from '../answers/nearest.ts';
import {Problem} from '../engine/problem.ts';
import type {ParsedArgs} from './parsed-args.ts';
import {listed} from './usage.ts';
import {labelOf, type Operand, type Option, type Verb} from './verb.ts';

const fault = (text: string): Problem => new Problem('USAGE', text);

const hint = (word: string, known: readonly string[], write: (near: string) => string): string => {
  const near = nearest(word, known);
  return near === undefined ? '' : `; did you mean ${write(near)}?`;
};

type Token = ReturnType<typeof tokensOf>[number];

function tokensOf(verb: Verb, words: readonly string[]) {
  const typeOf = ({type}: Option): 'boolean' | 'string' => (type === 'flag' ? 'boolean' : 'string');
  const options = Object.fromEntries(
    verb.options.map(option => [option.name, {type: typeOf(option), multiple: true}]),
  );
  const settings = {strict: false, allowPositionals: true, tokens: true} as const;
  return parseArgs({args: [...words], options, ...settings}).tokens;
}

/** The option that a token names. Throws USAGE with the nearest one. */
function optionOf(verb: Verb, {name, rawName}: Token & {kind: 'option'}): Option {
  const option = verb.options.find(one => one.name === name && rawName.startsWith('--'));
  if (option) return option;
  const known = verb.options.map(one => one.name);
  throw fault(
    `"forge ${verb.name}" has no option ${rawName}${hint(name, known, near => `--${near}`)}`,
  );
}

/** The value of an option that takes one. */
function valueOf({rawName, value, inlineValue}: Token & {kind: 'option'}): string {
  // A value that begins with a hyphen is far more often a forgotten value; the other form says it
  // is meant.
  if (value === undefined || (inlineValue === false && value.startsWith('-')))
    throw fault(`${rawName} needs a value`);
  return value;
}

/**
 * Reads the words after a verb. Options may stand anywhere, values as `--name value` or
 * `--name=value`, `--` ends them; no option twice unless it makes a list.
 * @throws {Problem} USAGE with the fault and the nearest known name.
 */
export function parseArguments(verb: Verb, words: readonly string[]): ParsedArgs {
  const flags = new Set<string>();
  const texts = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokensOf(verb, words)) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const {name, type} = optionOf(verb, token);
    if (flags.has(name) || texts.has(name)) throw fault(`--${name} is there twice`);
    switch (type) {
      case 'flag':
        if (token.value !== undefined) throw fault(`--${name} takes no value`);
        flags.add(name);
        break;
      case 'text':
        texts.set(name, valueOf(token));
        break;
      case 'list':
        lists.set(name, [...(lists.get(name) ?? []), valueOf(token)]);
    }
  }
  const parsed = {flags, texts, lists, operands};
  checkOperands(verb, operands);
  checkRelations(verb, parsed);
  return parsed;
}

function checkOperands(verb: Verb, given: readonly string[]): void {
  const missing = verb.operands
    .filter(({required, choice}) => required === true && choice === undefined)
    .slice(given.length);
  if (missing.length > 0)
    throw fault(
      `"forge ${verb.name}" needs ${missing.length} more ` +
        `${missing.length === 1 ? 'word' : 'words'}: ${missing.map(({name}) => name).join(' ')}`,
    );
  const extra = given[verb.operands.length];
  if (extra !== undefined && verb.operands.at(-1)?.repeats !== true)
    throw fault(`"forge ${verb.name}" does not take "${extra}"`);
}

/**
 * Holds what was given to what the verb's records say of choices, of what must be and goes along.
 */
function checkRelations(verb: Verb, {flags, texts, lists, operands}: ParsedArgs): void {
  const all = [...verb.operands, ...verb.options];
  const isGiven = (one: Option | Operand): boolean =>
    'type' in one
      ? flags.has(one.name) || texts.has(one.name) || lists.has(one.name)
      : operands.length > verb.operands.indexOf(one);
  for (const one of all) {
    const rivals = all.filter(
      other => other === one || (one.choice && other.choice === one.choice),
    );
    const given = rivals.filter(isGiven).length;
    const names = rivals.map(labelOf);
    if (one.required === true && rivals.length === 1 && given === 0)
      throw fault(`${labelOf(one)} is missing`);
    if (one.required === true && given !== 1) throw fault(`give one of ${listed(names)}`);
    if (given > 1) throw fault(`${listed(names)} exclude each other`);
    const base = all.find(other => labelOf(other) === one.with);
    if (base && isGiven(one) && !isGiven(base))
      throw fault(`${labelOf(one)} goes with ${labelOf(base)} only`);
  }
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
  if (word === '') throw fault('there is nothing to do');
  const names = verbs.map(({name}) => name);
  const family = names.filter(name => name.startsWith(`${word} `));
  const write = (near: string): string => `"forge ${near}"`;
  if (family.length > 0)
    throw fault(
      `"forge ${word}" needs one of: ${family.join(', ')}` +
        hint(words.slice(0, 2).join(' '), family, write),
    );
  const known = [...names, '--help', '--machine', '--reader', '--version'];
  throw fault(`there is no "forge ${word}"${hint(word, known, write)}`);
}
