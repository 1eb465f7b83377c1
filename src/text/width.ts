// SPDX-License-Identifier: GPL-3.0-or-later
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import {shown} from './clean.ts';

/** Latin, Greek, Cyrillic, and what frames and bars are drawn with: one column each. */
const narrow =
  /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u0400-\u0482\u2018-\u2026\u2190-\u2193\u2500-\u25FC✔✖❯]*$/;

/**
 * Columns that a text takes on a terminal, as Ink counts them: two for wide characters, none for
 * combining ones and for what is not seen.
 */
export const widthOf = (text: string): number =>
  narrow.test(text) ? text.length : stringWidth(shown(text));

const segmenter = new Intl.Segmenter();

/** A text in what people count as its letters: a letter with its marks is one. */
export const letters = (text: string): readonly string[] =>
  /^[ -~]*$/.test(text)
    ? Array.from(text)
    : Array.from(segmenter.segment(text), ({segment}) => segment);

/** A text in at most so many columns; where something was cut off, `mark` is its end. */
export const truncate = (text: string, columns: number, mark = '…'): string =>
  widthOf(text) <= columns
    ? shown(text)
    : cliTruncate(shown(text), Math.max(0, columns), {truncationCharacter: mark});

/**
 * The end of a text in at most so many columns; where something was cut off, `mark` is before it.
 */
export const truncateStart = (text: string, columns: number, mark = '…'): string =>
  widthOf(text) <= columns
    ? shown(text)
    : cliTruncate(shown(text), Math.max(0, columns), {
        position: 'start',
        truncationCharacter: mark,
      });

/** A text with blanks behind it, so that it takes `columns`; a longer one stays as it is. */
export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - widthOf(text)));
