// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What sshd would do: keyword in lower case → value in lower case, since sshd compares them so. Of
 * equal keywords the first counts (sshd_config(5)).
 */
export type SshdSettings = ReadonlyMap<string, string>;

/** `matches`: a Match block says something else for some people or addresses. */
export type SshdConfig = {readonly settings: SshdSettings; readonly matches: boolean};

/** Where a file says nothing (sshd_config(5)). */
const defaults: readonly (readonly [string, string])[] = [
  ['passwordauthentication', 'yes'],
  ['kbdinteractiveauthentication', 'yes'],
  ['permitrootlogin', 'prohibit-password'],
  ['permitemptypasswords', 'no'],
];

/**
 * Older names of one keyword (sshd_config(5), KbdInteractiveAuthentication; the second in the table
 * of OpenSSH's servconf.c).
 */
const aliases: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
};

/** Reads `sshd -T`: a keyword and its value a line. */
export const parseEffective = (output: string): SshdSettings =>
  new Map(
    output.split('\n').flatMap(line => {
      const [, keyword, value] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      return keyword === undefined ? [] : [[keyword, (value ?? '').toLowerCase()] as const];
    }),
  );

/**
 * The words of a value: quotes keep blanks together, and a word that begins with `#` ends the line
 * (argv_split of OpenSSH's misc.c).
 */
function wordsOf(value: string): readonly string[] {
  const words = value.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const comment = words.findIndex(word => word.startsWith('#'));
  return words
    .slice(0, comment < 0 ? words.length : comment)
    .map(word => word.replaceAll(/["']/g, ''));
}

/**
 * Reads sshd_config and the files that it includes, where their line stands. What is in a Match
 * block counts only for those it matches: it is left out of the settings.
 * @param include the texts of the files that a pattern names, in order.
 */
export async function parseConfig(
  text: string,
  include: (pattern: string) => Promise<readonly string[]>,
): Promise<SshdConfig> {
  const settings = new Map<string, string>();
  let matches = false;
  const readLines = async (lines: string): Promise<void> => {
    for (const line of lines.split('\n')) {
      const [, word = '', value = ''] = /^\s*"?([A-Za-z]+)"?(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
      const keyword = aliases[word.toLowerCase()] ?? word.toLowerCase();
      if (keyword === 'match') {
        matches = true;
        return;
      }
      if (keyword === 'include')
        for (const pattern of wordsOf(value))
          for (const more of await include(pattern)) await readLines(more);
      else if (keyword !== '' && !settings.has(keyword))
        settings.set(keyword, wordsOf(value).join(' ').toLowerCase());
    }
  };
  await readLines(text);
  return {settings: new Map([...defaults, ...settings]), matches};
}

/**
 * Whether the last name of a path fits a pattern of glob(7), as Include takes it; a leading dot has
 * to be written out.
 */
export function fitsGlob(name: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.|+(){}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return (
    (!name.startsWith('.') || pattern.startsWith('.')) &&
    new RegExp(`^(?:${source})$`, 's').test(name)
  );
}

/**
 * Whether a line of a unit or of the file with its environment gives sshd settings that no file
 * holds: `-o` and `-f` (sshd(8)), also behind flags without an argument.
 */
export const hasOwnOptions = (line: string): boolean =>
  /(?:^|[\s="'])-[46DGQRTdeiqrtV]*[of]/.test(line);
