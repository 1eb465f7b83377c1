// SPDX-License-Identifier: GPL-3.0-or-later
import wrapAnsi from 'wrap-ansi';
import {shown} from './clean.ts';
import {widthOf} from './width.ts';

/**
 * Columns of the narrowest screens: serial terminals and the Linux console have 80. One stays free,
 * since a full line wraps on some.
 */
const usual = 79;

/**
 * What becomes of a word that is longer than a line. Kept whole, a hash or a path can be copied;
 * the terminal wraps it by itself.
 */
type LongWords = 'whole' | 'cut';

/** One paragraph, which has no line ends, in rows of so many columns. */
function paragraph(text: string, columns: number, long: LongWords): readonly string[] {
  if (widthOf(text) <= columns) return [shown(text)];
  return wrapAnsi(shown(text), Math.max(1, columns), {hard: long === 'cut'}).split('\n');
}

/**
 * Text in rows of at most `columns`, broken at its line ends and at blanks; an empty line is an
 * empty row. No row holds anything a terminal could take for a command.
 */
export const wrapped = (
  text: string,
  columns: number,
  long: LongWords = 'cut',
): readonly string[] => text.split('\n').flatMap(part => paragraph(part, columns, long));

/** The same for lines of a log, each behind `indent`: no empty rows, no blanks in a row. */
export const wrap = (
  text: string,
  indent = '',
  columns = usual,
  long: LongWords = 'whole',
): readonly string[] =>
  text
    .split('\n')
    .map(part => shown(part).replaceAll(/ +/g, ' ').trim())
    .filter(part => part !== '')
    .flatMap(part => paragraph(part, columns - indent.length, long))
    .map(row => indent + row);
