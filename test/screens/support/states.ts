// SPDX-License-Identifier: GPL-3.0-or-later
import {pressed} from '../../../src/screens/app/state.ts';
import type {AppState} from '../../../src/screens/app/view.ts';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import {firstDraft, nobody} from '../../../src/screens/draft/first-draft.ts';
import {draftFor} from '../../../src/screens/draft/resuming.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {manyDisks} from './disks.ts';
import {audited, failing, installedSystem, verified} from './installed.ts';
import {facts, goodDraft, noFacts, planned, troubledFacts} from './facts.ts';
import {cutElsewhere, cutInCopy, finished, resuming, resumingEncrypted} from './found.ts';
import {stateOn, text} from './program.ts';
import {
  asked,
  copying,
  ended,
  givenUp,
  goesOn,
  planOnly,
  silent,
  stopped,
} from '../../run-view/runs.ts';

const after = (state: AppState, ...keys: readonly Key[]): AppState =>
  keys.reduce((now, key) => pressed(pages, now, key).state, state);
const tried = (state: AppState): AppState => ({...state, tried: true});

/** An interrupted installation goes on: its secrets are asked. */
const going = (more: Partial<Facts> = {}) => ({
  draft: draftFor(firstDraft, resuming),
  facts: {...facts, found: [cutInCopy], resuming, ...more},
});
/** An image with the system itself and nothing to choose about. */
const nothingBrought = {
  firewall: false,
  flatpak: false,
  portals: false,
  podman: false,
  runtimes: [],
  clusters: [],
  audit: false,
  kvm: false,
};
const madeForPeople = [
  {account: 'alice', password: 'bcdefghjklnoprst'},
  {account: 'root', password: 'xvutsrponlkjhgfe'},
];

const manyFacts = {...facts, disks: manyDisks};
const full = {draft: goodDraft, facts: {...facts, planned}};
const withRun = (run: ReturnType<typeof copying>, more = {}) => ({
  draft: goodDraft,
  facts: {...facts, planned, run, ...more},
});

/** Every page, and what is hardest to draw of each. The names are those of the golden files. */
export const states: Readonly<Record<string, AppState>> = {
  start: stateOn('start'),
  'start-empty': stateOn('start', {facts: noFacts}),
  'start-trouble': stateOn('start', {facts: troubledFacts}),
  'start-notice': stateOn('start', {facts: {...facts, image: {...facts.image!, checked: 'good'}}}),
  'start-leave': after(stateOn('start'), {key: 'control', letter: 'c'}),
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
    {key: 'home'},
    ...Array.from({length: 8}, (): Key => ({key: 'back-tab'})),
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
    {key: 'down'},
    {key: 'enter'},
    {key: 'enter'},
  ),
  review: stateOn('review', full),
  'review-missing': stateOn('review'),
  'review-problem': stateOn('review', {
    draft: goodDraft,
    facts: {
      ...facts,
      planned: {
        problem: {
          code: 'DISK-TOO-SMALL',
          title: 'The disk is too small',
          detail: '/dev/nvme0n1 has 7 GiB.',
          remedy: 'Take a larger disk.',
        },
      },
    },
  }),
  'review-saved': stateOn('review', {
    draft: goodDraft,
    facts: {
      ...facts,
      planned: {...planned, destroys: []},
      saved: {path: '/run/forge/answers.yaml', note: 'It names the disk of this machine.'},
    },
  }),
  'review-help': after(stateOn('review', full), {key: 'control', letter: 'g'}),
  plan: stateOn('plan', full),
  save: stateOn('save', full),
  'save-fault': tried(
    stateOn('save', {
      draft: {...goodDraft, savePath: 'answers.yaml'},
      facts: {
        ...facts,
        saved: {path: '/mnt/a.yaml', fault: '/mnt/a.yaml is there already; choose another name'},
      },
    }),
  ),
  'save-saved': stateOn('save', {
    draft: goodDraft,
    facts: {...facts, saved: {path: '/run/forge/answers.yaml', note: 'It lies in memory.'}},
  }),
  'progress-none': stateOn('progress'),
  progress: stateOn('progress', withRun(copying())),
  'progress-began': stateOn('progress', withRun(planOnly())),
  'progress-watching': stateOn('progress', withRun(copying(), {driving: false})),
  'progress-failed': stateOn('progress', withRun(asked())),
  'progress-failed-watching': stateOn('progress', withRun(asked(), {driving: false})),
  'progress-silent': stateOn('progress', withRun(silent())),
  'progress-silent-watching': stateOn('progress', withRun(silent(), {driving: false})),
  'progress-goes-on': stateOn('progress', withRun(goesOn())),
  'done-given-up': stateOn('done', withRun(givenUp())),
  'progress-stopped': stateOn('progress', withRun(stopped())),
  'progress-done': stateOn('progress', withRun(ended('staged'))),
  'progress-give-up': after(
    stateOn('progress', withRun(copying())),
    {key: 'right'},
    {key: 'right'},
    {key: 'enter'},
  ),
  log: stateOn('log', withRun(asked())),
  done: stateOn('done', withRun(ended('staged'), {mokPassword: 'bcdefghjklno'})),
  'done-made': stateOn(
    'done',
    withRun(ended('staged'), {mokPassword: 'bcdefghjklno', passwords: madeForPeople}),
  ),
  'done-made-enforced': stateOn('done', withRun(ended('enforced'), {passwords: madeForPeople})),
  'done-made-many': stateOn(
    'done',
    withRun(ended('staged'), {
      mokPassword: 'bcdefghjklno',
      passwords: Array.from({length: 12}, (_, index) => ({
        account: `p${index}`,
        password: 'bcdefghjklnoprst',
      })),
    }),
  ),
  'done-typed': stateOn('done', {
    ...withRun(ended('staged')),
    draft: {...goodDraft, mokPassword: {how: 'typed', typed: {first: 'zzz', again: 'zzz'}}},
  }),
  'done-enforced': stateOn('done', withRun(ended('enforced'))),
  'done-unenforced': stateOn('done', withRun(ended('unenforced'))),
  'done-failed': stateOn('done', withRun(stopped())),
  installed: stateOn('installed', {facts: installedSystem(verified)}),
  'installed-audit': stateOn('installed', {facts: installedSystem({...verified, audit: audited})}),
  'installed-empty': stateOn('installed', {facts: noFacts}),
  'installed-pending': stateOn('installed', {
    facts: installedSystem({
      ...verified,
      enrolment: 'pending',
      findings: failing(check => check.startsWith('mok-'), 'no key of this machine is there'),
    }),
  }),
  'installed-missing': stateOn('installed', {
    facts: installedSystem({
      ...verified,
      enrolment: 'missing',
      findings: failing(
        check => /^(?:mok|secure)-/.test(check),
        'nothing verifies what this machine starts: SecureBoot disabled',
      ),
    }),
  }),
  'installed-unknown': stateOn('installed', {
    facts: installedSystem({
      root: false,
      enrolment: 'unknown',
      proving: false,
      findings: verified.findings.map(one => ({
        ...one,
        verdict: 'cannot tell',
        detail: '',
        witnesses: [],
      })),
    }),
  }),
  'installed-log': stateOn('log', {facts: installedSystem(verified)}),
  'done-aborted': stateOn('done', withRun(ended('aborted'))),
};
