// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {legible} from '../../../src/screens/terminal/legible.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';

describe('legible', () => {
  test.each([
    ['plain', 'ascii', 'plain'],
    ['Größe', 'full', 'Größe'],
    ['Größe', 'cp437', 'Größe'],
    ['Größe', 'ascii', 'Gr??e'],
    ['測試', 'full', '??'],
    ['e\u0301', 'full', 'e?'],
    ['\u202Eevil', 'full', '?evil'],
    ['a\u001Bb', 'full', 'a?b'],
    ['😀', 'full', '?'],
    ['it’s · a – b', 'ascii', "it's - a - b"],
    ['Жук', 'cp437', '???'],
    ['Жук', 'full', 'Жук'],
  ] as const)('%j in %s is %j', (text, set, shown) => {
    expect(legible(text, set)).toBe(shown);
  });

  test('keeps the number of characters, and nothing in it moves the cursor', () => {
    const point = fc
      .integer({min: 0, max: 0x10_ff_ff})
      .filter(code => code < 0xd8_00 || code > 0xdf_ff)
      .map(code => String.fromCodePoint(code));
    fc.assert(
      fc.property(
        fc.array(point, {maxLength: 20}).map(points => points.join('')),
        fc.constantFrom('full', 'cp437', 'ascii'),
        (text, set) => {
          const shown = legible(text, set as 'full');
          expect([...shown]).toHaveLength([...text].length);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{M}]/u);
        },
      ),
    );
  });
});

test.each(['full', 'cp437', 'ascii'] as const)(
  'every glyph of the set %s can be shown in it, in one column',
  set => {
    const {set: _set, shades, corners, ...rest} = glyphsFor({glyphs: set});
    for (const glyph of [...shades, ...corners, ...Object.values(rest)]) {
      expect([...glyph]).toHaveLength(1);
      expect(legible(glyph, set)).toBe(glyph);
    }
  },
);
