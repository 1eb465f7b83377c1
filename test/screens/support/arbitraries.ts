// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {hostile} from '../../text/arbitraries.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import type {Block, Choice} from '../../../src/screens/page/block.ts';

const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'Z', '0', ' ', '-', 'é', '測', '😀', '\u0301'),
  maxLength: 60,
});
/** Words as machines have them, and as somebody may have made them. */
export const words = fc.oneof(
  hostile,
  word,
  fc.string({maxLength: 200}).map(text => text.replaceAll(/\p{Cc}/gu, ' ')),
);

const choice: fc.Arbitrary<Omit<Choice, 'id'>> = fc.record({
  label: words,
  note: fc.option(words, {nil: ''}),
});
const choices = fc.array(choice, {maxLength: 40}).map(list =>
  list.map((one, index): Choice => ({
    ...one,
    id: String(index),
    ...(index % 5 === 4 && {disabledReason: 'no'}),
  })),
);
const fault = fc.option(
  words.map(text => ({fault: text})),
  {nil: {}},
);

const unnamed = fc.oneof(
  words.map((text): Block => ({type: 'text', text})),
  fc.constant<Block>({type: 'gap'}),
  fc.array(fc.tuple(words, words), {maxLength: 5}).map((rows): Block => ({type: 'facts', rows})),
  fc.nat(12).map((rows): Block => ({
    type: 'picture',
    draw: columns => Array.from({length: rows}, () => [{text: 'x'.repeat(columns + rows)}]),
    spoken: 'a picture',
  })),
  fc.record({
    type: fc.constant('entry' as const),
    id: fc.constant(''),
    label: words,
    value: words,
    secret: fc.boolean(),
    example: words,
    fault: words,
  }),
  fc.record({
    type: fc.constant('switch' as const),
    id: fc.constant(''),
    label: words,
    value: fc.boolean(),
  }),
  fc.tuple(choices, words, fault).map(([all, label, wrong]): Block => ({
    type: 'choice',
    id: '',
    label,
    value: all[0]?.id ?? '',
    choices: all,
    ...wrong,
  })),
  fc
    .tuple(
      choices,
      words,
      fc.integer({min: 1, max: 20}),
      fc.constantFrom('take', 'open', 'read'),
      fault,
    )
    .map(([all, label, rows, use, wrong]): Block => ({
      type: 'list',
      id: '',
      label,
      value: all[1]?.id ?? '',
      choices: all,
      rows,
      use: use as 'take',
      ...wrong,
    })),
  fc.tuple(words, fc.option(words, {nil: undefined})).map(([label, disabledReason]): Block => ({
    type: 'button',
    id: '',
    label: label.slice(0, 30),
    ...(disabledReason !== undefined && {disabledReason}),
  })),
);

/** Blocks of a page, each control with an id of its own. */
export const someBlocks: fc.Arbitrary<readonly Block[]> = fc
  .array(unnamed, {maxLength: 12})
  .map(blocks =>
    blocks.map((block, index): Block => ('id' in block ? {...block, id: `c${index}`} : block)),
  );

const named = [
  'enter',
  'tab',
  'back-tab',
  'escape',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'page-up',
  'page-down',
  'backspace',
  'delete',
] as const;

/** Any key, the ones that lead on more often. */
export const anyKey: fc.Arbitrary<Key> = fc.oneof(
  {weight: 6, arbitrary: fc.constantFrom<Key>(...named.map(type => ({type})))},
  {weight: 3, arbitrary: fc.constantFrom<Key>({type: 'enter'}, {type: 'tab'}, {type: 'down'})},
  {
    weight: 2,
    arbitrary: words.filter(text => text !== '').map((text): Key => ({type: 'text', text})),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Key>(
      {type: 'text', text: ' '},
      {type: 'text', text: '?'},
      {type: 'text', text: 'y'},
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Key>(
      ...['c', 'g', 'l', 'u', 'x'].map(letter => ({type: 'control' as const, letter})),
    ),
  },
);

/** One key of every name. */
export const everyKey: readonly Key[] = [
  ...named.map(type => ({type})),
  {type: 'text', text: 'a'},
  {type: 'text', text: ' '},
  {type: 'text', text: '?'},
  ...['c', 'g', 'l', 'u'].map(letter => ({type: 'control' as const, letter})),
];
