// SPDX-License-Identifier: GPL-3.0-or-later
import type {Typed} from './draft.ts';

export const untyped: Typed = {first: '', again: ''};

/**
 * Bits that nobody should go below for something that is guessed offline: NIST SP 800-63B asks for
 * 8 characters at least where a limit on tries helps.
 */
const leastCharacters = 8;

/** Why a typed secret will not do. */
export function typedFault({first, again}: Typed): {
  readonly first?: string;
  readonly again?: string;
} {
  const short = [...first].length < leastCharacters;
  return {
    ...(short && {first: first === '' ? 'is missing' : `at least ${leastCharacters} characters`}),
    ...(first !== again && {again: again === '' ? 'type it once more' : 'is not the same'}),
  };
}

/**
 * How hard a secret is to guess by trying, in words, from its length and kinds of characters: a
 * rough upper bound, and said to be one.
 */
export function strength(text: string): string {
  const kinds = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^A-Za-z0-9]/, 33],
  ] as const;
  const alphabet = kinds.reduce((sum, [kind, size]) => (kind.test(text) ? sum + size : sum), 0);
  const distinct = new Set(text).size;
  const bits = Math.floor(
    Math.min([...text].length, distinct * 2) * Math.log2(Math.max(alphabet, 2)),
  );
  if (text === '') return '';
  const strong = bits < 70 ? 'fair' : 'strong';
  const word = bits < 45 ? 'weak' : strong;
  return `${word}: at most ${bits} bits; words that belong together are easier to guess`;
}

/** The typed secret with a new value of one of its two lines. */
export function retyped(typed: Typed, id: string, control: string, value: string): Typed {
  if (control === id) return {...typed, first: value};
  return control === `${id}-again` ? {...typed, again: value} : typed;
}
