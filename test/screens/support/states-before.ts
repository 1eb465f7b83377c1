// SPDX-License-Identifier: GPL-3.0-or-later
import type {AppState} from '../../../src/screens/app/view.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {draftFor} from '../../../src/screens/draft/resuming.ts';
import {manyDisks} from './disks.ts';
import {facts, goodDraft, noFacts, planned, troubledFacts} from './facts.ts';
import {cutElsewhere, cutInCopy, finished, resumingEncrypted} from './found.ts';
import {stateOn, text} from './program.ts';
import {after, tried, going, manyFacts} from './on-page.ts';

export const statesBefore: Readonly<Record<string, AppState>> = {
  start: stateOn('start'),
  'start-empty': stateOn('start', {facts: noFacts}),
  'start-trouble': stateOn('start', {facts: troubledFacts}),
  'start-notice': stateOn('start', {facts: {...facts, image: {...facts.image!, checked: 'good'}}}),
  'start-leave': after(stateOn('start'), {type: 'control', letter: 'c'}),
  'start-interrupted': stateOn('start', {facts: {...facts, found: [cutInCopy]}}),
  'start-interrupted-two': stateOn('start', {
    draft: {...firstDraft, interrupted: {disk: '/dev/vdb', over: false}},
    facts: {...facts, found: [cutInCopy, cutElsewhere]},
  }),
  'start-finished': stateOn('start', {facts: {...facts, found: [finished]}}),
  resume: stateOn('resume', going()),
  'resume-fault': tried(stateOn('resume', going())),
  'resume-encrypted': stateOn('resume', {
    draft: {
      ...draftFor(firstDraft, resumingEncrypted),
      root: {...firstDraft.root, how: 'password'},
      mokPassword: {...firstDraft.mokPassword, how: 'typed'},
    },
    facts: {...facts, resuming: resumingEncrypted},
  }),
  'resume-none': stateOn('resume'),
  'review-resume': stateOn(
    'review',
    going({planned: {...planned, destroys: [], goesOn: 'interrupted'}}),
  ),
  'review-same': stateOn('review', {
    draft: goodDraft,
    facts: {...facts, planned: {...planned, destroys: [], goesOn: 'interrupted'}},
  }),
  'review-finished': stateOn('review', {
    draft: goodDraft,
    facts: {...facts, planned: {...planned, destroys: [], goesOn: 'finished'}},
  }),
  keyboard: stateOn('keyboard'),
  'keyboard-search': after(stateOn('keyboard'), text('latin')),
  'keyboard-empty': stateOn('keyboard', {facts: noFacts}),
  language: stateOn('language'),
  'language-fault': tried(stateOn('language', {draft: {...firstDraft, hostname: 'Not a name!'}})),
  network: stateOn('network'),
  'network-fixed': tried(
    stateOn('network', {
      draft: {
        ...firstDraft,
        network: {how: 'static', mac: '', address: 'x', gateway: 'y', dns: 'z'},
      },
    }),
  ),
  disk: stateOn('disk'),
  'disk-empty': stateOn('disk', {facts: noFacts}),
  'disk-chosen': stateOn('disk', {draft: goodDraft}),
  'disk-void': stateOn('disk', {draft: {...goodDraft, disk: '/dev/vda', confirmed: ''}}),
  'disk-many': stateOn('disk', {facts: manyFacts}),
  'disk-many-chosen': tried(
    stateOn('disk', {facts: manyFacts, draft: {...goodDraft, disk: '/dev/sdx', confirmed: 'no'}}),
  ),
  'disk-none': tried(stateOn('disk', {facts: {...facts, disks: [manyDisks[2]!]}})),
};
