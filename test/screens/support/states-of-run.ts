// SPDX-License-Identifier: GPL-3.0-or-later
import type {AppState} from '../../../src/screens/app/view.ts';
import {audited, failing, installedSystem, verified} from './installed.ts';
import {facts, goodDraft, noFacts, planned} from './facts.ts';
import {stateOn} from './program.ts';
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
import {after, tried, madeForPeople, full, withRun} from './on-page.ts';

export const statesOfRun: Readonly<Record<string, AppState>> = {
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
  'review-help': after(stateOn('review', full), {type: 'control', letter: 'g'}),
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
    {type: 'right'},
    {type: 'right'},
    {type: 'enter'},
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
