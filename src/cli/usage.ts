// SPDX-License-Identifier: GPL-3.0-or-later
import {wrap} from '../text/wrap.ts';
import {formOf, labelOf, type Operand, type Option, type Verb} from './verb.ts';

/** Columns that the longest label leaves for what is said of it. */
const widestLabel = 22;

/** A part of a synopsis with those that stand only beside it: `--answers FILE [--sha256 HEX]`. */
function nested(one: Option | Operand, all: readonly (Option | Operand)[]): string {
  const repeats = 'type' in one ? one.type === 'list' : one.repeats === true;
  const inner = all.filter(other => other.with === labelOf(one));
  return [
    `${formOf(one)}${repeats ? '...' : ''}`,
    ...inner.map(other => `[${nested(other, all)}]`),
  ].join(' ');
}

/**
 * What a verb is called with, each part as it may stand on a line of its own: `[--json]`,
 * `(--tree DIR | --tar FILE)`.
 */
export function synopsisParts({operands, options}: Verb): readonly string[] {
  const all = [...operands, ...options];
  const tops = all.filter(one => one.with === undefined);
  return tops.flatMap((one, at): readonly string[] => {
    const rivals =
      one.choice === undefined ? [one] : tops.filter(({choice}) => choice === one.choice);
    // A choice stands where its first member does.
    if (tops.indexOf(rivals[0] ?? one) !== at) return [];
    const text = rivals.map(rival => nested(rival, all)).join(' | ');
    if (one.required !== true) return [`[${text}]`];
    return [rivals.length > 1 ? `(${text})` : text];
  });
}

/** The synopsis in lines of at most 79 columns, broken between parts. */
function synopsis(verb: Verb): readonly string[] {
  const lines: string[] = [`Usage: forge ${verb.name}`];
  for (const part of synopsisParts(verb)) {
    const last = lines.at(-1) ?? '';
    if (last.length + 1 + part.length <= 79) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(...wrap(part, '       '));
  }
  return lines;
}

/** Paragraphs of a text, each on one line. */
export const paragraphsOf = (text: string): readonly string[] =>
  text
    .split(/\n\s*\n/)
    .map(part => part.replaceAll(/\s+/g, ' ').trim())
    .filter(part => part !== '');

/** A label with what is said of it beside it; below it where the label is too wide. */
function entry(label: string, text: string, width: number): readonly string[] {
  const lines = paragraphsOf(text).flatMap(part => wrap(part, ' '.repeat(width + 4)));
  const [first = '', ...rest] = lines;
  return label.length > width
    ? [`  ${label}`, ...lines]
    : [`  ${label.padEnd(width)}  ${first.trimStart()}`, ...rest];
}

function entries(rows: readonly (readonly [label: string, text: string])[]): readonly string[] {
  const width = Math.max(
    ...rows.map(([label]) => label.length).filter(one => one <= widestLabel),
    0,
  );
  return rows.flatMap(([label, text]) => entry(label, text, width));
}

/** All that is known of a verb, in lines of at most 80 columns. */
export function usage(verb: Verb): string {
  const {about, operands, options, exitCodes = {}, examples = []} = verb;
  const blocks = [
    synopsis(verb),
    ...paragraphsOf(about).map(part => wrap(part)),
    entries([...operands, ...options].map(one => [formOf(one), one.about])),
    Object.keys(exitCodes).length === 0
      ? []
      : ['Exit codes:', ...entries(Object.entries(exitCodes))],
    examples.length === 0
      ? []
      : ['Examples:', ...examples.flatMap(one => [`  ${one.words}`, ...wrap(one.about, '      ')])],
  ];
  return blocks
    .filter(block => block.length > 0)
    .map(block => block.join('\n'))
    .join('\n\n');
}

/** What stands under a fault of the command line: short, so that the fault stays on the screen. */
export const shortUsage = (verb: Verb): string =>
  [...synopsis(verb), `"forge help ${verb.name}" explains it.`].join('\n');

/** The list of verbs. */
export function overview(verbs: readonly Verb[]): string {
  const takers = verbs.filter(({options}) => options.some(({group}) => group === 'machine'));
  return [
    'Usage: forge VERB [OPTIONS]',
    '',
    ...entries(verbs.map(({name, summary}) => [name, summary])),
    '',
    ...wrap(
      `--machine FILE, for ${listed(takers.map(machineUser))}: look at the machine that "forge ` +
        'hardware --json" recorded in FILE instead of this one.',
    ),
    '',
    ...wrap('"forge help VERB" explains one of them; "forge --version" prints the version.'),
  ].join('\n');
}

/** A verb that can look at a recorded machine, with the option that it needs for that. */
function machineUser({name, options}: Verb): string {
  const along = options.find(({group}) => group === 'machine')?.with;
  return along === undefined ? name : `${name} ${along}`;
}

/** `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
