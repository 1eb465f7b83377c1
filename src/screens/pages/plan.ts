// SPDX-License-Identifier: GPL-3.0-or-later
import type {Page} from '../page/page.ts';

/** The plan in full: every command, every write, in order. */
export const plan: Page = {
  id: 'plan',
  title: 'The plan',
  aside: true,
  help: [
    'Every line is something that will be done, in this order. "!" destroys data, "+" ' +
      'writes, everything else only reads. The ' +
      'digest covers all of it: what runs is this or nothing.',
  ],
  blocks: ({facts: {planned}}) => [
    ...(typeof planned === 'object' && 'lines' in planned
      ? [
          {
            type: 'list',
            id: 'lines',
            label: 'Everything that will be done, in this order',
            value: '',
            use: 'read',
            choices: planned.lines.map((label, index) => ({id: String(index), label})),
            rows: 15,
          } as const,
        ]
      : [{type: 'text', text: 'There is no plan yet.'} as const]),
    {type: 'gap'},
    {type: 'button', id: 'back', label: 'Back', primary: true},
  ],
  put: ({draft}) => draft,
  press: () => ({type: 'back'}),
};
