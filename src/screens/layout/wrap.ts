// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Text in rows of at most `columns` code points, broken at blanks; a word that is longer than a row
 * is cut. An empty text is one empty row.
 */
export function wrapped(text: string, columns: number): readonly string[] {
  const rows: string[] = [];
  for (const paragraph of text.split('\n')) {
    let row = '';
    for (let word of paragraph.split(' ')) {
      while ([...word].length > columns) {
        const room = row === '' ? columns : columns - [...row].length - 1;
        if (room > 0) {
          rows.push(
            row === ''
              ? [...word].slice(0, room).join('')
              : `${row} ${[...word].slice(0, room).join('')}`,
          );
          word = [...word].slice(room).join('');
        } else {
          rows.push(row);
        }
        row = '';
      }
      if (row === '') row = word;
      else if ([...row].length + 1 + [...word].length <= columns) row = `${row} ${word}`;
      else {
        rows.push(row);
        row = word;
      }
    }
    rows.push(row);
  }
  return rows;
}
