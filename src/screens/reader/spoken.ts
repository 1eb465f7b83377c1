// SPDX-License-Identifier: GPL-3.0-or-later
import {shown} from '../../text/clean.ts';
import type {Block, Choice, Control, ListControl} from '../page/block.ts';

/**
 * Marks at the beginning of a line that say to the eye what it is: of commands
 * (progress/run-picture.ts) and of planned actions (engine/plan.ts).
 */
const marks: readonly (readonly [mark: RegExp, words: string])[] = [
  [/^\$ /, 'Command: '],
  [/^! /, 'Destroys: '],
  [/^\+ /, 'Writes: '],
  [/^\. /, 'Reads: '],
];

/**
 * Words as one sentence: columns on a screen are blanks in a row, which are nothing to the ear, and
 * marks are words.
 */
export function sentence(text: string): string {
  const told = shown(text).trim().replaceAll(/\s+/g, ' ').replaceAll(' · ', ', ');
  const [mark, words] = marks.find(([one]) => one.test(told)) ?? [];
  const plain = mark === undefined || words === undefined ? told : told.replace(mark, words);
  return plain === '' || /[.!?:]$/.test(plain) ? plain : `${plain}.`;
}

/** Lines of a list that are said at once; longer ones are said when asked for. */
export const saidAtOnce = 20;

/** Whether a list asks nothing and is short enough to be said. */
export const isSaid = (block: Block): block is ListControl =>
  block.type === 'list' && block.use === 'read' && block.choices.length <= saidAtOnce;

/** Facts, one a sentence: a row without a name goes on with the one above it. */
function factSentences(
  rows: readonly (readonly [name: string, value: string, ...rest: readonly unknown[]])[],
): readonly string[] {
  const told: string[] = [];
  for (const [name, value] of rows) {
    const last = told.at(-1);
    if (name !== '' || last === undefined) told.push(`${name}: ${value === '' ? 'none' : value}`);
    else
      told[told.length - 1] = value.startsWith('$ ')
        ? `${last}; shown by ${value.slice(2)}`
        : `${last} ${value}`;
  }
  return told.map(fact => sentence(fact));
}

/** What is said of a block that asks nothing; controls are asked instead. */
export function spoken(block: Block): readonly string[] {
  switch (block.type) {
    case 'text':
      return [sentence(block.text)];
    case 'facts':
      return factSentences(block.rows);
    case 'picture':
      return [sentence(block.spoken)];
    case 'list':
      return isSaid(block)
        ? [sentence(`${block.label}:`), ...block.choices.map(({label}) => sentence(label))]
        : [];
    case 'gap':
    case 'entry':
    case 'switch':
    case 'choice':
    case 'stage':
    case 'button':
      return [];
  }
}

const kept = (value: string): string => (value === '' ? '' : ` Enter keeps ${sentence(value)}`);

/** A choice in words: its name, what stands beside it, and why it cannot be taken. */
export const choiceWords = ({label, note = '', disabledReason}: Choice): string =>
  [label, note, disabledReason === undefined ? '' : `cannot be taken: ${disabledReason}`]
    .map(part => part.trim().replaceAll(/\s+/g, ' '))
    .filter(part => part !== '')
    .join(', ');

function listQuestion(list: ListControl): string {
  const label = sentence(list.label).replace(/\.$/, '');
  if (list.use === 'read')
    return (
      `${label}. ${list.choices.length} lines. Type l to hear them, a word to search, or ` +
      'Enter to go on.'
    );
  if (list.use === 'open')
    return `${label}. ${list.choices.map((choice, index) => `${index + 1}: ${choiceWords(choice)}`).join('. ')}. Type a number to change one, or Enter to go on.`;
  const now = list.choices.find(({id}) => id === list.value);
  if (list.choices.length <= saidAtOnce) {
    const all = list.choices
      .map((choice, index) => `${index + 1}: ${choiceWords(choice)}`)
      .join('. ');
    return (
      `${label}. ${all === '' ? 'There is nothing to choose' : all}. Type a ` +
      `number.${kept(now?.label ?? '')}`
    );
  }
  return (
    `${label}. ${list.choices.length} entries. Type a part of a name, or l to list ` +
    `them.${kept(now?.label ?? '')}`
  );
}

/**
 * The same question once more, after an answer that only led further: without what was said
 * already.
 */
export const again = (control: Control): string =>
  control.type === 'stage' ? sentence(control.spoken) : `${control.label}.`;

/** The question that a control is, in one line. */
export function question(control: Control): string {
  const {label} = control;
  switch (control.type) {
    case 'entry': {
      if (control.secret)
        return (
          `${label}. Nothing is shown while you ` +
          `type.${control.value === '' ? '' : ' Enter keeps what you typed before.'}`
        );
      const empty = control.value === '' && control.empty ? `: ${control.empty}` : '';
      const example = control.example ? `, such as ${control.example}` : empty;
      return `${sentence(`${label}${example}`)}${kept(control.value)}`;
    }
    case 'switch':
      return `${sentence(label)} Type y for yes or n for no.${kept(control.value ? 'yes' : 'no')}`;
    case 'choice': {
      const offers = control.choices.map((choice, index) => `${index + 1} ${choiceWords(choice)}`);
      return (
        `${label}. ${offers.join(', ')}. Type a ` +
        `number.${kept(control.choices.find(({id}) => id === control.value)?.label ?? '')}`
      );
    }
    case 'list':
      return listQuestion(control);
    case 'stage':
      return `${label}. ${sentence(control.spoken)} Type up, down, enter, the password, or b to go back.`.replaceAll(
        /\s+/g,
        ' ',
      );
    case 'button':
      return label;
  }
}
