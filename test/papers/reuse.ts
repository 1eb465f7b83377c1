// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from './repository.ts';

/** What is said of a file: who has the rights, and under which licence it is given. */
export type Said = {readonly copyright: boolean; readonly licence: string | undefined};

/** One `[[annotations]]` of REUSE.toml. */
export type Annotation = Said & {readonly globs: readonly string[]; readonly override: boolean};

// Not as one word: a tool that looks for it would take this file for one that says so of itself.
const tag = (name: string): string => `SPDX-${name}`;
const licenceLine = new RegExp(`${tag('License-Identifier')}: *([A-Za-z0-9.+() -]+)`);
const copyrightLine = new RegExp(`${tag('FileCopyrightText')}: *\\S`);

/** What a file says of itself in its first lines, or what the `.license` beside it says. */
export const saidIn = (text: string): Said => {
  const head = text.split('\n').slice(0, 8).join('\n');
  return {copyright: copyrightLine.test(head), licence: licenceLine.exec(head)?.[1]?.trim()};
};

/** Lines that name a licence in a way that cannot be read. */
export const oddLines = (text: string): readonly string[] =>
  [...text.matchAll(new RegExp(`${tag('License-Identifier')}:.*`, 'g'))]
    .map(([line]) => line)
    .filter(line => !/: [A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*$/.test(line));

const strings = (value: string): readonly string[] =>
  [...value.matchAll(/"([^"]*)"/g)].map(([, text]) => text ?? '');

const valueOf = (block: string, key: string): readonly string[] =>
  strings(new RegExp(`^${key} = (\\[[^\\]]*\\]|".*")`, 'm').exec(block)?.[1] ?? '');

/** REUSE.toml, as much of TOML as it uses: strings and lists of strings. */
export const annotations = (): readonly Annotation[] =>
  read('REUSE.toml')
    .split('[[annotations]]')
    .slice(1)
    .map(block => ({
      globs: valueOf(block, 'path'),
      override: valueOf(block, 'precedence')[0] === 'override',
      copyright: valueOf(block, tag('FileCopyrightText')).length > 0,
      licence: valueOf(block, tag('License-Identifier'))[0],
    }));

/** REUSE specification 3.3: `*` stays within a directory, `**` does not. */
export const matches = (glob: string, path: string): boolean =>
  new RegExp(
    `^${glob.replaceAll(/[.+?^${}()|[\]]/g, String.raw`\$&`).replaceAll(/\*+/g, stars => (stars === '*' ? '[^/]*' : '.*'))}$`,
  ).test(path);
