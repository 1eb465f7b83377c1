// SPDX-License-Identifier: GPL-3.0-or-later
import type {Facts} from '../../../src/screens/draft/facts.ts';
import type {Audited, Installed} from '../../../src/screens/draft/installed.ts';
import {claims} from '../../../src/checks/chain/index.ts';
import {noFacts} from './facts.ts';
import {sha1} from './runs.ts';

/** Facts on an installed system. */
export const installedSystem = (installed: Installed): Facts => ({...noFacts, installed});

/** An installed system of which every claim holds. */
export const verified: Installed = {
  root: true,
  enrolment: 'enrolled',
  key: {subject: 'InterGenOS MOK anvil 8c012b1b', sha1},
  at: '2026-11-22T12:00:00.000Z',
  proving: false,
  findings: claims.map(({id, claim}) => ({
    id,
    claim,
    result: 'held',
    why: `as it was when it was installed (${id})`,
    witnesses: [{command: `show ${id}`, code: 0, output: `${id} is\nas it should be`}],
  })),
};

/** An audit of confinement that found something. */
export const audited: Audited = {
  worst: 'fails',
  at: '2026-11-22T12:00:05.000Z',
  words: '2 findings FAIL (listeners, setuid-files), 1 cannot be told (password-stock)',
  fails: [
    'listeners: tcp 0.0.0.0:5432: postgres listens beyond loopback',
    'setuid-files: /usr/local/bin/helper: setuid 4755, user 0, is not on the reviewed list',
  ],
  unknown: [
    'password-stock: alice: perl, whose crypt would compare it with stock passwords, ' +
      'did not answer',
  ],
};
