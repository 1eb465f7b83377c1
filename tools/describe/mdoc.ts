// SPDX-License-Identifier: GPL-3.0-or-later
import {licenceLine} from '../licence-line.ts';
import {wrap} from '../../src/text/wrap.ts';

/**
 * The day that manual pages show as theirs (mdoc(7), Dd): of the last release or change of form.
 */
const dated = 'December 1, 2026';

/** Text that roff takes as it is (mandoc_char(7)): no escapes, no line that begins as a request. */
export const literal = (text: string): string =>
  text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll(
      /[^\x20-\x7e]/g,
      letter => `\\[u${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    );

/** Lines of running text; every sentence begins on a line of its own (mdoc(7)). */
export const textLines = (text: string): readonly string[] =>
  text
    .split(/(?<=[.!?][)"']*) +/)
    .flatMap(sentence => wrap(sentence, '', 78))
    .map(line => literal(line).replace(/^(?=[.'])/, String.raw`\&`));

/** Words behind a macro: none of them is a macro itself, and none is split or joined. */
export const words = (text: string): string =>
  text
    .split(' ')
    .map(word => {
      const plain = literal(word);
      if (/["]/.test(plain)) return `"${plain.replaceAll('"', '""')}"`;
      // A word that is a macro's name, or punctuation, would be called or set apart (mdoc(7)).
      return /^[A-Z][a-z]$|^%?[A-Z][a-z]?$|^[.,:;()[\]?!|]+$/.test(plain)
        ? String.raw`\&${plain}`
        : plain;
    })
    .join(' ');

/** The beginning of a page. */
export const head = (
  title: string,
  section: number,
  name: string,
  summary: string,
): readonly string[] => [
  `.\\" ${licenceLine}`,
  '.\\" Generated: npm run golden',
  `.Dd ${dated}`,
  `.Dt ${title} ${section}`,
  '.Os InterGenOS',
  '.Sh NAME',
  `.Nm ${name}`,
  `.Nd ${literal(summary)}`,
];

/** A list of terms with what is said of each. */
export const list = (
  items: readonly (readonly [term: string, lines: readonly string[]])[],
): readonly string[] => [
  '.Bl -tag -width Ds',
  ...items.flatMap(([term, lines]) => [`.It ${term}`, ...lines]),
  '.El',
];
