// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {drawn} from '../../../qemu/font/drawn.ts';
import {makeForgeFont} from '../../../qemu/font/forge-font.ts';
import {encodePsf, parsePsf, type Font} from '../../../qemu/font/psf.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';

const font = parsePsf(readFileSync(new URL('../../../assets/console/forge.psf', import.meta.url)));
const characters = new Map(
  font.glyphs.flatMap(({characters: own}, place) =>
    own.map(character => [character, place] as const),
  ),
);

describe('the console font in the repository', () => {
  test('has every sign that the screens draw on a console of their own, and every letter of a name', () => {
    const signs = JSON.stringify(glyphsFor({glyphs: 'full'})).replaceAll(/[\x20-\x7E]/g, '');
    for (const sign of `${signs}│┌┐└┘éßÅø`) expect(characters.has(sign), sign).toBe(true);
  });

  test('is 16 high with 256 glyphs, ASCII at its own codes, no character twice', () => {
    expect([font.height, font.glyphs.length]).toEqual([16, 256]);
    for (let code = 0x20; code < 0x7f; code++)
      expect(characters.get(String.fromCharCode(code))).toBe(code);
    expect(font.glyphs.flatMap(glyph => glyph.characters)).toHaveLength(characters.size);
  });

  test('different signs look different', () => {
    const looks = Array.from('✔✖❯●○◆□■►◄▲▼▏█▓▒░').map(sign =>
      font.glyphs[characters.get(sign) ?? 0]?.bitmap.join(),
    );
    expect(new Set(looks).size).toBe(looks.length);
  });

  test('shows something for what it lacks', () => expect(characters.has('\uFFFD')).toBe(true));
});

describe('signs drawn here', () => {
  test.each(Object.entries(drawn))('%s fits its cell of 8 by 16', (_sign, {top, rows}) => {
    expect(top + rows.length).toBeLessThanOrEqual(16);
    for (const row of rows) expect(row).toMatch(/^[#.]{8}$/);
  });

  test('a base font without a letter is refused', () => {
    expect(() => makeForgeFont({height: 16, glyphs: []})).toThrow(/nobody drew/);
  });
});

describe('PSF version 1', () => {
  test('reads back what was written', () => {
    const glyph = fc.record({
      bitmap: fc.uint8Array({minLength: 16, maxLength: 16}),
      characters: fc.array(
        fc.integer({min: 0x20, max: 0xd7ff}).map(code => String.fromCharCode(code)),
        {maxLength: 3},
      ),
    });
    fc.assert(
      fc.property(fc.array(glyph, {minLength: 256, maxLength: 256}), glyphs => {
        const made: Font = {height: 16, glyphs};
        expect(parsePsf(encodePsf(made))).toEqual(made);
      }),
      {numRuns: 20},
    );
  });

  test.each([[new Uint8Array(10)], [Uint8Array.of(0x36, 0x04, 0, 16)], [new Uint8Array()]])(
    'anything else is refused',
    bytes => {
      expect(() => parsePsf(bytes)).toThrow('PSF');
    },
  );
});
