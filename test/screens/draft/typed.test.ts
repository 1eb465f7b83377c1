// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {retyped, strength, typedFault, untyped} from '../../../src/screens/draft/typed.ts';
import {typedBlocks} from '../../../src/screens/pages/typed-blocks.ts';

describe('a secret that is typed twice', () => {
  test.each([
    ['', '', {first: 'is missing'}],
    ['short', 'short', {first: 'at least 8 characters'}],
    ['long enough', '', {again: 'type it once more'}],
    ['long enough', 'long enouch', {again: 'is not the same'}],
    ['long enough', 'long enough', {}],
    ['😀😀😀😀', '😀😀😀😀', {first: 'at least 8 characters'}],
  ])('"%s", "%s": %j', (first, again, fault) => {
    expect(typedFault({first, again})).toEqual(fault);
  });
  test('is two secret entries', () => {
    expect(
      typedBlocks('p', 'Passphrase', untyped).map(block =>
        'id' in block && block.type === 'entry' ? [block.id, block.label, block.secret] : [],
      ),
    ).toEqual([
      ['p', 'Passphrase', true],
      ['p-again', 'Passphrase, again', true],
    ]);
  });
  test('keeps its halves apart', () => {
    expect(retyped({first: 'a', again: 'b'}, 'p', 'p', 'x')).toEqual({first: 'x', again: 'b'});
    expect(retyped({first: 'a', again: 'b'}, 'p', 'p-again', 'x')).toEqual({
      first: 'a',
      again: 'x',
    });
    expect(retyped({first: 'a', again: 'b'}, 'p', 'other', 'x')).toEqual({first: 'a', again: 'b'});
  });
});

describe('strength', () => {
  test.each([
    ['', ''],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['password', 'weak'],
    ['Tr0ub4dor&3', 'strong'],
    ['correct horse battery', 'strong'],
    ['abcdefghijk', 'fair'],
  ])('of "%s" is %s', (text, word) => {
    expect(strength(text).split(':')[0]).toBe(word);
  });
  test('never tells more than how long it is and what kinds of characters it has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), {minLength: 3, maxLength: 12}),
        letters => {
          const swapped = letters.map(letter => ({a: 'b', b: 'c', c: 'a'})[letter] ?? '');
          expect(strength(swapped.join(''))).toBe(strength(letters.join('')));
        },
      ),
    );
  });
});
