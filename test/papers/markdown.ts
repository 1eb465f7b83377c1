// SPDX-License-Identifier: GPL-3.0-or-later

type Line = {readonly line: number; readonly text: string; readonly fenced: boolean};

const linesOf = (text: string): readonly Line[] => {
  let fenced = false;
  return text.split('\n').map((words, at) => {
    const fence = words.trimStart().startsWith('```');
    if (fence) fenced = !fenced;
    return {line: at + 1, text: words, fenced: fenced || fence};
  });
};

/** Lines that are to be wrapped: all but rows of tables and what is only a link or a picture. */
export const proseLines = (text: string): readonly Line[] =>
  linesOf(text).filter(({text: words}) => !words.startsWith('|') && !/^!?\[.*\)$/.test(words));

const unfenced = (text: string): string =>
  linesOf(text)
    .filter(({fenced}) => !fenced)
    .map(({text: words}) => words)
    .join('\n');

/** Targets of links and pictures, those to other servers left out. */
export const linksOf = (text: string): readonly string[] =>
  [...unfenced(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target ?? '')
    .filter(target => !/^[a-z]+:/.test(target));

/** What stands in code: spans and fenced blocks. */
export const codeOf = (text: string): readonly string[] => [
  ...[...unfenced(text).matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ''),
  ...linesOf(text)
    .filter(({fenced}) => fenced)
    .map(({text: words}) => words),
];

/** What hosts make of a heading: small letters, blanks to hyphens, other signs away. */
export const anchors = (text: string): readonly string[] =>
  [...unfenced(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** A path of this repository as words of a command or a span name it, from its root. */
const path = /(?<![\w./~@-])(?:src|test|qemu|docs|assets|tools|LICENSES|\.ci)\/[\w./@*-]*/g;

/**
 * Paths of the repository that a piece of code names. Of one with a place-holder (`*`, or a name in
 * capitals) the folder above it.
 */
export const pathsIn = (code: string): readonly string[] =>
  [...code.matchAll(path)].map(([named]) => {
    const parts = named.replace(/[.,]$/, '').split('/');
    const holder = parts.findIndex(part => /\*|^[A-Z]{2}|NNNN|NAME/.test(part));
    return (holder === -1 ? parts : parts.slice(0, holder)).join('/');
  });

/** Texts of fenced blocks in one language. */
export const fencedBlocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, inner]) => inner ?? '',
  );
