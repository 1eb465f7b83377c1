// SPDX-License-Identifier: GPL-3.0-or-later
import {typedBlocks} from './typed-blocks.ts';
import type {Block} from '../page/block.ts';
import {putBy} from '../page/setters.ts';
import type {Page, View} from '../page/page.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

const passphrase = ({draft}: View): readonly Block[] =>
  draft.encryption === 'luks2'
    ? [
        ...typedBlocks('passphrase', 'Passphrase', draft.passphrase),
        {
          type: 'text',
          text:
            'Typed at every start, before anything else runs, with the key map ' +
            `${draft.keymap}. Nobody can open your data without it, and nobody can ` +
            'replace it.',
          role: 'quiet',
        },
      ]
    : [
        {
          type: 'text',
          role: 'danger',
          text:
            'Whoever holds the disk can read and change everything on it. The private key ' +
            'is discarded after the installation, and "forge verify" will say "not ' +
            'protected offline".',
        },
      ];

/** How the machine's own data is protected. */
export const encryption: Page = {
  id: 'encryption',
  title: 'Encryption',
  counted: true,
  help: [
    'The system itself is a sealed image that cannot be changed unnoticed (dm-verity). ' +
      'Everything that is yours lies on the state ' +
      "partition: settings, /home, /var, and the private key that signs this machine's system.",
    'LUKS2 encrypts it as a whole. The passphrase goes through Argon2id, which makes every guess cost time and memory; its length ' +
      'is what protects you.',
    'Without encryption the key cannot be kept: it is used once and discarded, so that ' +
      'no later kernel can be signed on this machine.',
  ],
  blocks: view => [
    {
      type: 'choice',
      id: 'encryption',
      label: 'Protection',
      value: view.draft.encryption,
      choices: [
        {id: 'luks2', label: 'encrypted (LUKS2)'},
        {id: 'none', label: 'none'},
      ],
    },
    {type: 'gap'},
    ...passphrase(view),
    ...stepButtons,
  ],
  put: putBy({
    encryption: ({draft}, value) => ({
      ...draft,
      encryption: value === 'none' ? 'none' : 'luks2',
      keyProtection: value === 'none' ? 'discard' : 'state',
    }),
    passphrase: ({draft}, value) => ({
      ...draft,
      passphrase: {...draft.passphrase, first: String(value)},
    }),
    'passphrase-again': ({draft}, value) => ({
      ...draft,
      passphrase: {...draft.passphrase, again: String(value)},
    }),
  }),
  press: stepIntent,
};
