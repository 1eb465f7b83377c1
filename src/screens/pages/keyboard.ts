// SPDX-License-Identifier: GPL-3.0-or-later
import {putBy, text} from '../page/setters.ts';
import type {Page} from '../page/page.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/**
 * The key map of the console, and a line to try it: the passphrase is typed with it at every boot.
 */
export const keyboard: Page = {
  id: 'keyboard',
  title: 'Keyboard',
  counted: true,
  help: [
    'The key map decides which letters your keys give, here and on the installed ' +
      'system. The passphrase that opens your data is ' +
      'typed with it at every start, before anything else runs.',
    'Try the keys that differ between layouts: y and z, the digits, and the signs you ' +
      'use in passwords.',
    'The one-time password after the restart is asked for by the firmware, which knows ' +
      'only the US layout. It is made of letters ' +
      'that lie on the same keys everywhere.',
  ],
  blocks: ({draft, facts}) => [
    {
      type: 'list',
      id: 'keymap',
      label: 'Key map',
      value: draft.keymap,
      choices: facts.keymaps,
      rows: 9,
    },
    {type: 'gap'},
    {
      type: 'entry',
      id: 'trial',
      label: 'Try it here',
      value: draft.keymapTrial,
      empty: 'nothing typed yet',
      hint: 'What you type here is kept nowhere.',
    },
    ...(facts.keymapHere === undefined
      ? []
      : [{type: 'text', text: facts.keymapHere, role: 'quiet'} as const]),
    ...stepButtons,
  ],
  put: putBy({keymap: text('keymap'), trial: text('keymapTrial')}),
  press: stepIntent,
};
