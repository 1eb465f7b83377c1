// SPDX-License-Identifier: GPL-3.0-or-later
import {beginning} from '../draft/first-draft.ts';
import {evidenceOf} from '../../run-view/view.ts';
import {safeLetters} from '../../answers/generate.ts';
import type {Page, View} from '../page/page.ts';
import {advice, drawRehearsal, type ShownKey} from '../rehearsal/draw.ts';
import {entriesOf, rehearsed} from '../rehearsal/mok-manager.ts';

/** Before there is a password, any will do: twelve letters of those a real one is made of. */
const example = safeLetters.slice(0, 12);

/** The key as far as there is one: the real fingerprint once it is made. */
function keyOf({draft, facts}: View): ShownKey {
  if (facts.installed?.key) return facts.installed.key;
  return {
    subject: (evidenceOf(facts.run, 'subject') ?? `InterGenOS MOK ${draft.hostname}`).replace(
      /^CN=/,
      '',
    ),
    sha1: evidenceOf(facts.run, 'sha1') ?? '00'.repeat(20),
  };
}

const passwordOf = ({
  draft: {
    mokPassword: {how, typed},
  },
  facts,
}: View): string =>
  facts.mokPassword ?? (how === 'typed' && typed.first !== '' ? typed.first : example);

/** What to type here. What somebody chose is known to them, and never shown. */
function passwordWords({draft, facts}: View): string {
  if (facts.mokPassword !== undefined) return `The one-time password: ${facts.mokPassword}`;
  return draft.mokPassword.how === 'typed' && draft.mokPassword.typed.first !== ''
    ? 'The one-time password: the one you chose.'
    : `The one-time password, for this rehearsal: ${example}`;
}

/** MokManager, to try: the very screens and keys that follow the restart. */
export const rehearsal: Page = {
  id: 'rehearsal',
  title: 'Rehearsal of MokManager',
  aside: true,
  help: [
    'After the restart the firmware starts MokManager, a program of the shim boot ' +
      "loader, and asks you to confirm this machine's " +
      'own key. It is blue, it speaks English, and it knows only the US keyboard.',
    'It waits without limit. But it forgets the request as soon as it has read it: ' +
      'whoever chooses "Continue boot", presses Esc or ' +
      'switches off has to ask again from the live medium.',
    'The other entries ("Enroll key from disk") are the way without a password: the ' +
      'certificate lies at the root of the EFI system ' +
      'partition as InterGenOS-MOK.cer. Compare its fingerprint all the same.',
  ],
  blocks: view => {
    const {rehearsal: state} = view.draft;
    const marked = entriesOf[state.screen][state.at];
    return [
      {
        type: 'stage',
        id: 'stage',
        label: 'MokManager',
        draw: (columns, glyphs) => drawRehearsal(state, keyOf(view), columns, glyphs),
        spoken:
          marked === undefined
            ? advice[state.screen]
            : `Marked: ${marked}. All: ${entriesOf[state.screen].join(', ')}. ` +
              `${advice[state.screen]}`,
      },
      {
        type: 'text',
        text: advice[state.screen],
        role: state.screen === 'missed' || state.screen === 'wrong' ? 'warn' : 'accent',
      },
      {type: 'text', text: passwordWords(view), role: 'quiet'},
      {type: 'gap'},
      {type: 'button', id: 'back', label: 'Back', primary: true},
    ];
  },
  put: (view, _control, value) => ({
    ...view.draft,
    rehearsal: rehearsed(view.draft.rehearsal, String(value), passwordOf(view)),
  }),
  press: () => ({type: 'back'}),
  fresh: draft => (draft.rehearsal === beginning ? draft : {...draft, rehearsal: beginning}),
};
