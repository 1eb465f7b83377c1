// SPDX-License-Identifier: GPL-3.0-or-later

/** Text without what a terminal could take for a command. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');

/** One line of at most `width` characters, with `…` for what was cut off. */
export function shortened(text: string, width: number): string {
  const letters = Array.from(plain(text));
  return letters.length <= width
    ? letters.join('')
    : `${letters
        .slice(0, width - 1)
        .join('')
        .trimEnd()}…`;
}

/** Lines of at most `width` characters, broken between words; a longer word is cut. */
export function filled(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of plain(text).split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && Array.from(last).length + 1 + Array.from(word).length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
      continue;
    }
    const letters = Array.from(word);
    for (let at = 0; at < Math.max(letters.length, 1); at += width)
      lines.push(letters.slice(at, at + width).join(''));
  }
  return lines;
}
