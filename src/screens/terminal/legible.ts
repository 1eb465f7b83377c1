// SPDX-License-Identifier: GPL-3.0-or-later
import type {Profile} from './profile.ts';

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
 * Takes two columns, or none, or turns the direction of what follows: the layout counts one column
 * a character.
 */
const uneven =
  /[\p{M}\p{C}\p{Zl}\p{Zp}\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u2e80-\u303e\u3200-\ua4cf\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1f200}-\u{1faff}\u{20000}-\u{3ffff}\u0590-\u08ff]/u;

function shown(point: string, set: Profile['glyphs']): boolean {
  if (point >= ' ' && point <= '~') return true;
  if (set === 'ascii') return false;
  return set === 'cp437' ? inCp437.has(point) : !uneven.test(point);
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

/**
 * A text as a terminal with these characters can show it, one column a code point: what it cannot
 * show is a question mark.
 */
export function legible(text: string, set: Profile['glyphs']): string {
  // Nearly all text is plain.
  if (/^[ -~]*$/.test(text)) return text;
  return [...text].map(point => (shown(point, set) ? point : (plainer[point] ?? '?'))).join('');
}
