// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Page, View} from '../page/page.ts';

/** The commands of the installation; on the installed system, those behind each claim. */
const linesOf = ({facts: {run, installed}}: View): readonly string[] =>
  run?.log ??
  (installed?.findings ?? []).flatMap(({witnesses}) =>
    witnesses.flatMap(({command, code, output}) => [
      `$ ${command}`,
      ...output
        .split('\n')
        .filter(line => line !== '')
        .map(line => `  ${line}`),
      ...(code === 0 ? [] : [`  exit ${code}`]),
    ]),
  );

/** The command log in full. */
export const log: Page = {
  id: 'log',
  title: 'Command log',
  aside: true,
  help: [
    '"$" stands before every command that was run, with what it said below it. Type ' +
      'letters to search.',
    `The log of an installation, with more in it, is the file ${livePaths.log}: ` +
      'one JSON object a line.',
  ],
  blocks: view => [
    ...(view.facts.run?.question
      ? [
          {
            type: 'text',
            text: 'The installation waits for a decision. Go back to make it.',
            role: 'warn',
          } as const,
        ]
      : []),
    {
      type: 'list',
      id: 'lines',
      label: 'Commands and what they said',
      value: String((view.facts.run?.log.length ?? 1) - 1),
      use: 'read',
      rows: 15,
      choices: linesOf(view).map((label, index) => ({id: String(index), label})),
    },
    {type: 'gap'},
    {type: 'button', id: 'back', label: 'Back', primary: true},
  ],
  put: ({draft}) => draft,
  press: () => ({type: 'back'}),
};
