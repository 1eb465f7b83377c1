// SPDX-License-Identifier: GPL-3.0-or-later
import {beginning} from '../draft/first-draft.ts';
import type {Draft, Typed} from '../draft/draft.ts';
import {typedBlocks} from './typed-blocks.ts';
import {mokPasswordFault} from '../../answers/fitness.ts';
import type {Block} from '../page/block.ts';
import {putBy, text} from '../page/setters.ts';
import type {Page, View} from '../page/page.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/** The one-time password's two lines. */
export function mokBlocks({
  draft: {
    mokPassword: {typed},
  },
}: View): readonly Block[] {
  const fault =
    typed.first === '' ? undefined : mokPasswordFault(new TextEncoder().encode(typed.first));
  const [first, again] = typedBlocks(
    'mok',
    'One-time password',
    typed,
    'MokManager reads it with the US key map.',
  );
  return [first && fault !== undefined ? ({...first, fault} as Block) : first, again].flatMap(
    block => block ?? [],
  );
}

function passwordBlocks(view: View): readonly Block[] {
  if (view.draft.mokPassword.how === 'generate')
    return [
      {
        type: 'text',
        text:
          'Twelve letters that lie on the same keys of nearly every keyboard; they are ' +
          'shown when the system is installed.',
        role: 'quiet',
      },
    ];
  return mokBlocks(view);
}

function firmwareWords({facts: {firmware}}: View): Block {
  if (!firmware) return {type: 'text', text: 'The firmware is being looked at.', role: 'quiet'};
  if (firmware.secureBoot === true)
    return {
      type: 'text',
      text: 'Secure Boot is on: the firmware starts nothing that is not signed.',
      role: 'ok',
    };
  const why = firmware.setupMode === true ? 'The firmware is in Setup Mode' : 'Secure Boot is off';
  return {
    type: 'text',
    role: 'danger',
    text:
      `${why}: nothing stops another system from being started on this machine. Switch ` +
      `Secure Boot on in the firmware set-up, or choose "install anyway" below; "forge ` +
      `verify" will say that it is off.`,
  };
}

/** Another password begins the rehearsal anew. */
const typedMok = ({draft}: View, part: Partial<Typed>): Draft => ({
  ...draft,
  mokPassword: {...draft.mokPassword, typed: {...draft.mokPassword.typed, ...part}},
  rehearsal: beginning,
});

/** The machine's own key: how it is confirmed, kept and used. */
export const keys: Page = {
  id: 'keys',
  title: 'Boot and keys',
  counted: true,
  help: [
    "Forge makes a key of this machine's own (MOK, Machine Owner Key) and signs its " +
      'kernel with it. After the restart you confirm ' +
      ("the key once, in a program of the firmware's called MokManager, with a password " +
        'that is good for that one time.'),
    'Rehearse it here: the screens and keys are the very ones that follow the restart.',
    'Kept on the encrypted state, the key signs later kernels, and whoever is root can ' +
      'do so too. Discarded, it signs this system and is gone.',
    'A machine that is reached by a serial line alone must ask for its passphrase ' +
      "there: that line becomes the kernel's console (console=).",
  ],
  blocks: view => [
    firmwareWords(view),
    {type: 'gap'},
    ...(view.facts.firmware?.secureBoot === true
      ? []
      : [
          {
            type: 'choice',
            id: 'secureBoot',
            label: 'Without Secure Boot',
            value: view.draft.secureBoot,
            choices: [
              {id: 'require', label: 'do not install'},
              {id: 'prefer', label: 'install anyway'},
            ],
          } as const,
        ]),
    {
      type: 'choice',
      id: 'how',
      label: 'One-time password is',
      value: view.draft.mokPassword.how,
      choices: [
        {id: 'generate', label: 'made for me'},
        {id: 'typed', label: 'my own'},
      ],
    },
    ...passwordBlocks(view),
    {
      type: 'choice',
      id: 'keyProtection',
      label: 'Private key',
      value: view.draft.keyProtection,
      choices: [
        {
          id: 'state',
          label: 'kept, encrypted',
          ...(view.draft.encryption === 'none' && {disabledReason: 'the state is not encrypted'}),
        },
        {id: 'discard', label: 'discarded after signing'},
      ],
    },
    ...(view.facts.serialLine === undefined
      ? []
      : [
          {
            type: 'choice',
            id: 'serialConsole',
            label: 'System console',
            value: view.draft.serialConsole,
            choices: [
              {id: view.facts.serialLine, label: `${view.facts.serialLine}, as here`},
              {id: '', label: 'the screen'},
            ],
          } as const,
        ]),
    ...stepButtons,
    {type: 'button', id: 'rehearse', label: 'Rehearse MokManager'},
  ],
  put: putBy({
    secureBoot: ({draft}, value) => ({
      ...draft,
      secureBoot: value === 'prefer' ? 'prefer' : 'require',
    }),
    keyProtection: ({draft}, value) => ({
      ...draft,
      keyProtection: value === 'discard' ? 'discard' : 'state',
    }),
    serialConsole: text('serialConsole'),
    how: ({draft}, value) => ({
      ...draft,
      mokPassword: {...draft.mokPassword, how: value === 'typed' ? 'typed' : 'generate'},
    }),
    mok: (view, value) => typedMok(view, {first: String(value)}),
    'mok-again': (view, value) => typedMok(view, {again: String(value)}),
  }),
  press: (view, button) =>
    button === 'rehearse' ? {type: 'go', to: 'rehearsal'} : stepIntent(view, button),
};
