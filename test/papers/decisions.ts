// SPDX-License-Identifier: GPL-3.0-or-later
import {read, repositoryFiles} from './repository.ts';

export type Decision = {
  readonly file: string;
  readonly number: string;
  readonly title: string;
  readonly date: string;
  readonly status: string;
  readonly text: string;
};

const form =
  /^# (?<number>\d{4}) · (?<title>.+)\n\n\* Date: (?<date>.+)\n\* Status: (?<status>.+)\n\n(?<text>[^]+)$/;

/** Every file of docs/decisions but the index; one that is not in the form comes empty. */
export const decisions = (): readonly Decision[] =>
  repositoryFiles()
    .filter(path => path.startsWith('docs/decisions/') && !path.endsWith('/README.md'))
    .sort()
    .map(path => {
      const file = path.slice('docs/decisions/'.length);
      const part = form.exec(read(path))?.groups ?? {};
      const of = (name: string): string => part[name] ?? '';
      return {
        file,
        number: of('number'),
        title: of('title'),
        date: of('date'),
        status: of('status'),
        text: of('text'),
      };
    });

/** The rows of the index, in the order of the numbers. */
export const indexRows = (all: readonly Decision[]): string =>
  [
    '| | decision | date | status |',
    '| --- | --- | --- | --- |',
    ...all.map(
      ({file, number, title, date, status}) =>
        `| ${number} | [${title}](${file}) | ${date} | ${status} |`,
    ),
  ].join('\n');
