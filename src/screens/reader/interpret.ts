// SPDX-License-Identifier: GPL-3.0-or-later
import type {Choice, Control, ListControl} from '../page/block.ts';
import {filtered} from '../keys/focus.ts';
import {choiceWords, saidAtOnce, sentence} from './spoken.ts';

/**
 * What a typed line came to: a value, nothing new, or words because it was not understood or there
 * is more to choose from.
 */
export type Meaning =
  | {readonly value: string | boolean}
  | 'keep'
  | {readonly say: readonly string[]; readonly offered?: readonly Choice[]};

function offer(choices: readonly Choice[]): Meaning {
  const first = choices.slice(0, saidAtOnce);
  const more = choices.length - first.length;
  return {
    say: [
      ...first.map((choice, index) => sentence(`${index + 1}: ${choiceWords(choice)}`)),
      more > 0 ? `And ${more} more. Type a number, or more of the name.` : 'Type a number.',
    ],
    offered: first,
  };
}

function taken(choice: Choice | undefined): Meaning {
  if (!choice) return {say: ['There is no such number.']};
  return choice.disabledReason === undefined
    ? {value: choice.id}
    : {say: [sentence(choiceWords(choice))]};
}

/** Lines to be read out: all of them, or those with the word. */
function inLines({choices}: ListControl, text: string): Meaning {
  const found = text === 'l' ? choices : filtered(choices, text);
  return {
    say:
      found.length === 0
        ? [`No line has "${text}" in it.`]
        : found.map(({label}) => sentence(label)).filter(line => line !== ''),
  };
}

function inList(list: ListControl, text: string, offered: readonly Choice[]): Meaning {
  if (list.use === 'read') return inLines(list, text);
  const said = list.choices.length <= saidAtOnce ? list.choices : [];
  const numbered = offered.length > 0 ? offered : said;
  if (/^\d+$/.test(text) && numbered.length > 0) return taken(numbered[Number(text) - 1]);
  if (text === 'l') return offer(list.choices);
  const exact = list.choices.find(({id, label}) => id === text || label.trim() === text);
  if (exact) return taken(exact);
  const found = filtered(list.choices, text);
  if (found.length === 0) return {say: [`Nothing has "${text}" in its name.`]};
  return found.length === 1 ? taken(found[0]) : offer(found);
}

/** What a line means for a control. `offered` is what was read out with numbers last. */
export function interpret(control: Control, text: string, offered: readonly Choice[]): Meaning {
  if (text === '' && control.type !== 'stage') return 'keep';
  switch (control.type) {
    case 'entry':
      return {value: text};
    case 'switch':
      if (!/^[yn]/i.test(text)) return {say: ['Type y for yes or n for no.']};
      return {value: /^y/i.test(text)};
    case 'choice':
      return /^\d+$/.test(text)
        ? taken(control.choices[Number(text) - 1])
        : {say: ['Type one of the numbers.']};
    case 'list':
      return inList(control, text, offered);
    case 'stage':
      if (text === '') return {value: 'enter'};
      return {value: ['up', 'down', 'enter'].includes(text) ? text : `text ${text}`};
    case 'button':
      return 'keep';
  }
}
