// SPDX-License-Identifier: GPL-3.0-or-later
import type {AppState} from '../../../src/screens/app/view.ts';
import {firstDraft, nobody} from '../../../src/screens/draft/first-draft.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import {facts, goodDraft, troubledFacts} from './facts.ts';
import {stateOn} from './program.ts';
import {ended} from '../../run-view/runs.ts';
import {after, tried, nothingBrought, withRun} from './on-page.ts';

export const statesOfUse: Readonly<Record<string, AppState>> = {
  image: stateOn('image'),
  'image-bad': stateOn('image', {
    facts: {
      ...facts,
      image: {
        ...facts.image!,
        checked: {
          problem: {
            code: 'MEDIUM-CORRUPT',
            title: 'The live medium is damaged',
            detail: 'block 7 of its root differs.',
            remedy: 'Write the medium anew.',
          },
        },
      },
    },
  }),
  encryption: stateOn('encryption'),
  'encryption-fault': tried(
    stateOn('encryption', {draft: {...firstDraft, passphrase: {first: 'short', again: 'other'}}}),
  ),
  'encryption-none': stateOn('encryption', {draft: {...firstDraft, encryption: 'none'}}),
  people: stateOn('people'),
  'people-made': stateOn('people', {
    draft: {
      ...goodDraft,
      people: [{...goodDraft.people[0]!, made: true}],
      root: {...goodDraft.root, how: 'generate'},
    },
  }),
  'people-many': tried(
    stateOn('people', {
      draft: {
        ...firstDraft,
        people: [goodDraft.people[0]!, {...nobody, sshKeys: ['ssh-ed25519 not a key']}, nobody],
        root: {how: 'password', password: {first: '', again: ''}},
        ssh: true,
      },
    }),
  ),
  confinement: stateOn('confinement'),
  'confinement-chosen': after(
    stateOn('confinement', {
      draft: {
        ...goodDraft,
        ssh: true,
        confinement: {
          firewall: 'closed',
          flatpak: ['network', 'secrets', 'home'],
          containers: 'crun',
          strictPostgresql: true,
          audit: true,
        },
      },
    }),
    {type: 'home'},
    ...Array.from({length: 8}, (): Key => ({type: 'back-tab'})),
  ),
  'confinement-bare': tried(stateOn('confinement', {facts: {...facts, parts: nothingBrought}})),
  'confinement-fault': tried(
    stateOn('confinement', {
      facts: {...facts, parts: {...facts.parts!, portals: false, kvm: false}},
      draft: {
        ...goodDraft,
        confinement: {...goodDraft.confinement, flatpak: ['host'], containers: 'runsc'},
      },
    }),
  ),
  keys: stateOn('keys'),
  'keys-off': tried(
    stateOn('keys', {
      facts: troubledFacts,
      draft: {
        ...firstDraft,
        encryption: 'none',
        keyProtection: 'discard',
        mokPassword: {how: 'typed', typed: {first: 'zzz', again: ''}},
      },
    }),
  ),
  rehearsal: stateOn('rehearsal'),
  'rehearsal-key': after(
    stateOn('rehearsal', {...withRun(ended('staged'), {mokPassword: 'bcdefghjklno'})}),
    {type: 'down'},
    {type: 'enter'},
    {type: 'enter'},
  ),
};
