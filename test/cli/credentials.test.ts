// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {credentialsFor} from '../../src/app/prepare-installation.ts';
import {desk} from './support.ts';

const own = '/run/credentials/forge-engine.service';
const face = '/run/credentials/forge-unattended.service';
const request = {id: 1, op: 'start' as const, answers: '', options: {}};

test("the face's credentials are used where this process sees them", async () => {
  const {context} = desk({
    credentials: own,
    files: {[`${face}/forge.answers`]: 'x', [`${own}/forge.answers`]: 'y'},
  });
  expect(await credentialsFor(context, {...request, credentials: face})).toBe(face);
});

test("its own are used where private mounts hide the face's", async () => {
  const {context} = desk({
    credentials: own,
    files: {[face]: {directory: true}, [`${own}/forge.answers`]: 'y'},
  });
  expect(await credentialsFor(context, {...request, credentials: face})).toBe(own);
  expect(await credentialsFor(context, {...request, credentials: '/not/there'})).toBe(own);
});

test('where nobody was handed any there are none', async () => {
  expect(await credentialsFor(desk().context, request)).toBeUndefined();
});
