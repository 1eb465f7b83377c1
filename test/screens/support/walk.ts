// SPDX-License-Identifier: GPL-3.0-or-later
import type {Store} from '../../../src/screens/app/store.ts';
import type {Key} from '../../../src/screens/keys/key.ts';

const named = new Set([
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
] as const);
type Named = typeof named extends Set<infer Name> ? Name : never;
const isNamed = (word: string): word is Named => new Set<string>(named).has(word);

function keyOfWord(word: string): Key {
  if (word === 'space') return {key: 'text', text: ' '};
  const [, letter] = /^ctrl-([a-z])$/.exec(word) ?? [];
  if (letter !== undefined) return {key: 'control', letter};
  const [, typed] = /^"(.*)"$/.exec(word) ?? [];
  if (typed !== undefined) return {key: 'text', text: typed};
  if (isNamed(word)) return {key: word};
  throw new Error(`a walk knows no key ${word}`);
}

/**
 * Keys as words: `enter`, `down*3`, `"typed text"`, `ctrl-u`, and `@disk`: this page must be open
 * now. For walks through the program that read like what somebody would be told on the telephone.
 */
export function walk(store: Store, words: string): void {
  for (const [word] of words.matchAll(/"[^"]*"|\S+/g)) {
    if (word.startsWith('@')) {
      if (store.state().at !== word.slice(1))
        throw new Error(
          `${store.state().at} is open, not ${word.slice(1)}; the hand is on ` +
            `"${store.state().hand.focus}"`,
        );
      continue;
    }
    const [, one = word, times = '1'] = word.startsWith('"')
      ? []
      : (/^(.+)\*(\d+)$/.exec(word) ?? []);
    for (let time = 0; time < Number(times); time++) store.press(keyOfWord(one));
  }
}
