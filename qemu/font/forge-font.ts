// SPDX-License-Identifier: GPL-3.0-or-later
import {drawn} from './drawn.ts';
import type {Font} from './psf.ts';

const range = (first: number, last: number): readonly string[] =>
  Array.from({length: last - first + 1}, (_, index) => String.fromCharCode(first + index));

/**
 * Lines and blocks that must touch their neighbours. A VGA text console repeats the last column of
 * glyphs 0xC0 to 0xDF in the gap between two cells.
 */
const joined = Array.from('─═┌┐└┘├┤┬┴┼╔╗╚╝╭╮╰╯▀▄█▓▒░▐');
const single = Array.from('│║▌▏✔✖❯○●◆□■►◄▲▼√×•…—–‘’“”€←↑→↓↔');
/**
 * Everything the screens draw (src/screens/terminal/glyphs.ts), and every character of ASCII and
 * Latin-1 that a name may have.
 */
const letters = [...range(0x20, 0x7e), ...range(0xa0, 0xff)];
const replacement = '\uFFFD';

const bitmapOf = (
  {top, rows}: {readonly top: number; readonly rows: readonly string[]},
  height: number,
): Uint8Array => {
  const bitmap = new Uint8Array(height);
  for (const [index, row] of rows.entries())
    bitmap[top + index] = Number.parseInt(row.replaceAll('.', '0').replaceAll('#', '1'), 2);
  return bitmap;
};

/**
 * Forge's console font: 256 glyphs of a free font, those it lacks drawn here. ASCII stands at its
 * own codes, what must join at 0xC0 to 0xDF, the rest where there is room. Throws when a character
 * is in neither.
 */
export function makeForgeFont(base: Font): Font {
  const glyphOf = (character: string): Uint8Array => {
    const own = drawn[character];
    const found = own
      ? bitmapOf(own, base.height)
      : base.glyphs.find(({characters}) => characters.includes(character))?.bitmap;
    if (!found) throw new Error(`nobody drew ${character}`);
    return found;
  };
  const places = new Map<number, string>();
  for (const character of letters.filter(one => one < '\u0080'))
    places.set(character.charCodeAt(0), character);
  for (const [index, character] of joined.entries()) places.set(0xc0 + index, character);
  const free = [...Array(256).keys()].filter(
    place => !places.has(place) && (place < 0xc0 || place > 0xdf || joined.length < place - 0xc0),
  );
  const rest = [
    ...new Set([replacement, ...single, ...letters.filter(one => one >= '\u0080')]),
  ].filter(one => ![...places.values()].includes(one));
  if (rest.length > free.length)
    throw new Error(`${rest.length} characters for ${free.length} places`);
  for (const [index, character] of rest.entries()) places.set(free[index] ?? 0, character);
  const blank = new Uint8Array(base.height);
  return {
    height: base.height,
    glyphs: Array.from({length: 256}, (_, place) => {
      const character = places.get(place);
      return character === undefined
        ? {bitmap: blank, characters: []}
        : {bitmap: glyphOf(character), characters: [character]};
    }),
  };
}
