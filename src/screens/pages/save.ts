// SPDX-License-Identifier: GPL-3.0-or-later
import {putBy, text} from '../page/setters.ts';
import type {Page} from '../page/page.ts';
import {faulty} from '../draft/fault.ts';

/** Why nothing can be saved under such a name; what the file system says is told after trying. */
const pathFault = (path: string): string | undefined =>
  !path.startsWith('/') || path.endsWith('/') || /[\0\n]/.test(path)
    ? 'a path from the root is needed, such as /mnt/answers.yaml'
    : undefined;

/** Where the answers are saved. */
export const save: Page = {
  id: 'save',
  title: 'Save as answer file',
  aside: true,
  help: [
    'The file holds everything that was entered, without any secret, and installs the ' +
      'next machine unattended.',
    'What lies below /run is in memory. To keep the file, mount a stick in the shell ' +
      'and save below /mnt.',
    'A file that was there before is never replaced.',
  ],
  blocks: ({draft: {savePath}, facts: {saved}}) => [
    {
      type: 'entry',
      id: 'path',
      label: 'File',
      value: savePath,
      example: '/mnt/answers.yaml',
      ...faulty(pathFault(savePath)),
    },
    ...(saved
      ? ([
          {type: 'gap'},
          {
            type: 'text',
            text: saved.fault ?? `Saved as ${saved.path}`,
            role: saved.fault === undefined ? 'ok' : 'danger',
          },
        ] as const)
      : []),
    ...(saved?.note === undefined ? [] : [{type: 'text', text: saved.note, role: 'warn'} as const]),
    {type: 'gap'},
    {
      type: 'button',
      id: 'save',
      label: 'Save',
      primary: true,
      ...(pathFault(savePath) !== undefined && {disabledReason: 'it needs a path from the root'}),
    },
    {type: 'button', id: 'shell', label: 'Shell'},
    {type: 'button', id: 'back', label: 'Back'},
  ],
  put: putBy({path: text('savePath')}),
  press: ({draft}, button) => {
    if (button === 'save') return {type: 'save', path: draft.savePath};
    return {type: button === 'shell' ? 'shell' : 'back'};
  },
};
