// SPDX-License-Identifier: GPL-3.0-or-later
import {shown} from '../../text/clean.ts';
import {letters, widthOf} from '../../text/width.ts';
import type {Glyphs} from './glyphs.ts';

/**
 * What cp437.uni of the kernel (drivers/tty/vt) maps to a character of its built-in font, besides
 * ASCII.
 */
const inCp437 = new Set(
  Array.from(
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²•○◆×►◄↕↑↓→←↔▲▼',
  ),
);

/**
 * Takes two columns, or none, or runs from right to left: the kernel's console draws none of it.
 */
const uneven =
  /[\p{M}\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u2e80-\u303e\u3200-\ua4cf\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1f200}-\u{1faff}\u{20000}-\u{3ffff}\u0590-\u08ff]/u;

/** Whether the terminal has a picture of this code point. */
function has(point: string, {set, uneven: all}: Pick<Glyphs, 'set' | 'uneven'>): boolean {
  if (point >= ' ' && point <= '~') return true;
  if (set === 'ascii') return false;
  if (set === 'cp437') return inCp437.has(point);
  return !/\p{C}/u.test(point) && (all || !uneven.test(point));
}

/** Punctuation that has a plain neighbour. */
const plainer: Readonly<Record<string, string>> = {
  '·': '-',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '×': 'x',
  '\u00A0': ' ',
  '→': '>',
  '…': '~',
};

/** A letter without its marks, which take no column of their own. */
const unmarked = (letter: string): string => letter.normalize('NFD').replaceAll(/\p{Mn}/gu, '');

/**
 * A text as a terminal with these glyphs can show it, as wide as it was: letter by letter, what it
 * cannot show is a question mark in each of its columns.
 */
export function legible(text: string, glyphs: Pick<Glyphs, 'set' | 'uneven'>): string {
  const clean = shown(text);
  const whole = (part: string): boolean => Array.from(part).every(point => has(point, glyphs));
  // Nearly all text is plain.
  if (/^[ -~]*$/.test(clean) || whole(clean)) return clean;
  return letters(clean.normalize())
    .map(letter => {
      if (whole(letter)) return letter;
      const base = unmarked(letter);
      const other = plainer[letter] ?? (glyphs.set === 'full' && whole(base) ? base : '');
      return widthOf(other) === widthOf(letter) ? other : '?'.repeat(widthOf(letter));
    })
    .join('');
}
