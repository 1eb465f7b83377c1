// SPDX-License-Identifier: GPL-3.0-or-later
import type {Facts} from '../../../src/screens/draft/facts.ts';
import type {AuditOutcome} from '../../../src/checks/report/summary.ts';
import type {Installed} from '../../../src/screens/draft/installed.ts';
import {chainChecks} from '../../../src/checks/chain/index.ts';
import {noFacts} from './facts.ts';
import {sha1} from '../../run-view/runs.ts';

/** Facts on an installed system. */
export const installedSystem = (installed: Installed): Facts => ({...noFacts, installed});

/** An installed system of which every claim holds. */
export const verified: Installed = {
  root: true,
  enrolment: 'enrolled',
  key: {subject: 'InterGenOS MOK anvil 8c012b1b', sha1},
  at: '2026-11-22T12:00:00.000Z',
  proving: false,
  findings: chainChecks.map(({id, claim}) => ({
    check: id,
    claim,
    subject: '',
    verdict: 'holds',
    detail: `as it was when it was installed (${id})`,
    witnesses: [{command: `show ${id}`, code: 0, output: `${id} is\nas it should be`}],
  })),
};

/** The same findings, with those of some checks failing. */
export const failing = (
  which: (check: string) => boolean,
  detail = 'it is not so',
): Installed['findings'] =>
  verified.findings.map(one => {
    const {remedy = ''} = chainChecks.find(({id}) => id === one.check) ?? {};
    return which(one.check) ? {...one, verdict: 'fails', detail, remedy} : one;
  });

/** An audit of confinement that found something. */
export const audited: AuditOutcome = {
  worst: 'fails',
  at: '2026-11-22T12:00:05.000Z',
  words: '2 findings FAIL (listeners, setuid-files), 1 cannot be told (password-stock)',
  fails: [
    'listeners: tcp 0.0.0.0:5432: postgres listens beyond loopback',
    'setuid-files: /usr/local/bin/helper: setuid 4755, user 0, is not on the reviewed list',
  ],
  untold: [
    'password-stock: alice: perl, whose crypt would compare it with stock passwords, ' +
      'did not answer',
  ],
};
