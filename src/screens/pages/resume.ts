// SPDX-License-Identifier: GPL-3.0-or-later
import {foundRows} from '../../interrupted/words.ts';
import {retyped} from '../draft/typed.ts';
import {typedBlocks} from './typed-blocks.ts';
import {isControl, type Block} from '../page/block.ts';
import type {Page, View} from '../page/page.ts';
import {mokBlocks} from './keys.ts';
import {people} from './people.ts';

/** What the page on people asks that lies nowhere; its other controls ask what is known already. */
const personal = /^\d+-(?:made|password|key-)|^root-password/;

/**
 * Whether the state is encrypted already, with a passphrase that can be proved. Where that is not
 * certain it is typed twice, as a new one.
 */
const isEncrypted = ({facts: {resuming}}: View): boolean =>
  resuming?.found.journal.nodes.get('state')?.state === 'done';

function passphraseBlocks(view: View): readonly Block[] {
  const {
    draft: {encryption, passphrase},
  } = view;
  if (encryption !== 'luks2') return [];
  const blocks = typedBlocks('passphrase', 'Passphrase', passphrase);
  const [first] = blocks;
  return isEncrypted(view) && first
    ? [{...first, hint: 'the one that was chosen then; it is proved before anything else'} as Block]
    : blocks;
}

function secretBlocks(view: View): readonly Block[] {
  const {draft} = view;
  const asked = people.blocks(view).filter(block => isControl(block) && personal.test(block.id));
  const of = (start: string): readonly Block[] =>
    asked.filter(block => isControl(block) && block.id.startsWith(start));
  return [
    ...passphraseBlocks(view),
    ...draft.people.flatMap(({name}, at) => [
      {type: 'text', text: `Of ${name}, as then or new:`, role: 'quiet'} as const,
      ...of(`${at}-`),
    ]),
    ...of('root-password'),
    ...(draft.mokPassword.how === 'typed' ? mokBlocks(view) : []),
  ];
}

/**
 * What an interrupted installation needs to go on: what it was is shown, what was secret is asked
 * again.
 */
export const resume: Page = {
  id: 'resume',
  title: 'Resume',
  aside: true,
  help: [
    'The installation goes on as it was answered then: what is proved on the disk is ' +
      'kept, the rest is done. Nothing secret lies on the disk ' +
      'in clear, so it is asked again here.',
    'The passphrase must be the one that was chosen then, if the state is encrypted ' +
      "already. A person's password may be another one: what is typed here counts.",
    'SSH keys must be the same ones. Different answers make a different installation: ' +
      'for that go back and start over.',
  ],
  blocks: view => {
    const {resuming, keymapHere} = view.facts;
    if (!resuming)
      return [
        {type: 'text', text: 'No interrupted installation was chosen.'},
        {type: 'gap'},
        {type: 'button', id: 'back', label: 'Back', primary: true},
      ];
    return [
      {type: 'facts', rows: foundRows(resuming.found).slice(0, 2)},
      ...(keymapHere === undefined
        ? []
        : [{type: 'text', text: keymapHere, role: 'quiet'} as const]),
      {type: 'gap'},
      ...secretBlocks(view),
      {type: 'gap'},
      {type: 'button', id: 'next', label: 'Continue', primary: true},
      {type: 'button', id: 'back', label: 'Back'},
    ];
  },
  put: (view, control, value) => {
    const {draft} = view;
    // It is no new one, so it is typed once; whether it is right is proved.
    if (control === 'passphrase' && isEncrypted(view))
      return {...draft, passphrase: {first: String(value), again: String(value)}};
    if (control.startsWith('passphrase'))
      return {
        ...draft,
        passphrase: retyped(draft.passphrase, 'passphrase', control, String(value)),
      };
    if (control.startsWith('mok'))
      return {
        ...draft,
        mokPassword: {
          ...draft.mokPassword,
          typed: retyped(draft.mokPassword.typed, 'mok', control, String(value)),
        },
      };
    return people.put(view, control, value);
  },
  press: (_view, button) => (button === 'back' ? {type: 'back'} : {type: 'next', to: 'review'}),
};
