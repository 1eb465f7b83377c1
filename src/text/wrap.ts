// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Columns of the narrowest screens: serial terminals and the Linux console have 80. One stays free,
 * since a full line wraps on some.
 */
const columns = 79;

/**
 * Text without anything a terminal could take for a command: control and format characters become
 * blanks. Tabs too, since their width differs.
 */
export const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');

/**
 * What becomes of a word that is longer than a line. Kept whole, a hash or a path can be copied;
 * the terminal wraps it by itself.
 */
type LongWords = 'whole' | 'cut';

/**
 * Breaks one paragraph into lines of at most `width` characters (code points), each behind
 * `indent`.
 */
function paragraph(
  text: string,
  indent: string,
  width: number,
  long: LongWords,
): readonly string[] {
  const room = Math.max(1, width - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text)
    .split(/ +/)
    .filter(part => part !== '')) {
    let rest = Array.from(word);
    if (line !== '' && Array.from(line).length + 1 + rest.length <= room) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(indent + line);
    while (long === 'cut' && rest.length > room) {
      lines.push(indent + rest.slice(0, room).join(''));
      rest = rest.slice(room);
    }
    line = rest.join('');
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/**
 * Breaks text at its own line ends and at the width. Never an escape sequence, never a blank line.
 */
export const wrap = (
  text: string,
  indent = '',
  width = columns,
  long: LongWords = 'whole',
): readonly string[] => text.split('\n').flatMap(part => paragraph(part, indent, width, long));
