// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {legible} from '../../../src/screens/terminal/legible.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';
import {widthOf} from '../../../src/text/width.ts';
import {hostile} from '../../text/arbitraries.ts';

/** `font`: the kernel's console with Forge's own font. */
const sets = {
  full: glyphsFor({glyphs: 'full', kind: 'emulator'}),
  font: glyphsFor({glyphs: 'full', kind: 'vt'}),
  cp437: glyphsFor({glyphs: 'cp437'}),
  ascii: glyphsFor({glyphs: 'ascii'}),
};

describe('legible', () => {
  test.each([
    ['plain', 'ascii', 'plain'],
    ['Größe', 'full', 'Größe'],
    ['Größe', 'cp437', 'Größe'],
    ['Größe', 'ascii', 'Gr??e'],
    ['it’s · a – b', 'ascii', "it's - a - b"],
    ['Жук', 'cp437', '???'],
    ['Жук', 'full', 'Жук'],
    ['測試', 'full', '測試'],
    ['測試', 'font', '????'],
    ['測試', 'cp437', '????'],
    ['e\u0301', 'cp437', 'é'],
    ['x\u0301', 'full', 'x\u0301'],
    ['x\u0301', 'font', 'x'],
    ['x\u0301', 'ascii', '?'],
    ['שלום', 'full', 'שלום'],
    ['שלום', 'font', '????'],
    ['😀', 'full', '😀'],
    ['😀', 'ascii', '??'],
    ['\u202Eevil', 'full', 'evil'],
    ['a\u001Bb', 'full', 'a b'],
    ['\uE000', 'full', '?'],
  ] as const)('%j in %s is %j', (text, set, wanted) => {
    expect(legible(text, sets[set])).toBe(wanted);
  });

  test('is as wide as before, and nothing in it moves the cursor or turns text around', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom('full', 'font', 'cp437', 'ascii'),
        (text, set: keyof typeof sets) => {
          const seen = legible(text, sets[set]);
          expect(stringWidth(seen)).toBe(widthOf(text));
          expect(seen).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          if (set !== 'full') expect(seen).not.toMatch(/\p{M}/u);
        },
      ),
    );
  });
});

test.each(['full', 'cp437', 'ascii'] as const)(
  'every glyph of the set %s can be shown in it, in one column',
  set => {
    const glyphs = glyphsFor({glyphs: set});
    const {set: _set, uneven: _uneven, shades, corners, ...rest} = glyphs;
    for (const glyph of [...shades, ...corners, ...Object.values(rest)]) {
      expect(stringWidth(glyph)).toBe(1);
      expect(legible(glyph, glyphs)).toBe(glyph);
    }
  },
);
