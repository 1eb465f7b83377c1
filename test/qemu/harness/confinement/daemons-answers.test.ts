// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
  daemonsAnswers,
  keptKey,
  sshPort,
} from '../../../../qemu/harness/confinement/daemons-answers.ts';
import {prepareRequest} from '../../../../qemu/harness/request.ts';
import {newSshKey} from '../../../../qemu/harness/ssh-key.ts';

test('the machine with daemons has valid answers, with each choice that its payload has the programs for', async () => {
  const {answers} = await prepareRequest(daemonsAnswers(newSshKey('alice').line), 'daemons.yaml');
  expect(answers.ssh).toMatchObject({enable: true, port: sshPort, passwords: false});
  expect(answers.confinement).toMatchObject({
    containers: {runtime: 'crun'},
    postgresql: {jit: false, clusters: ['17/main']},
    firewall: 'closed',
  });
});

test('its key is made once, for its owner alone, so that the kept machine still lets alice in', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'forge-key-'));
  try {
    const first = await keptKey(cache);
    expect(await keptKey(cache)).toEqual(first);
    expect((await stat(join(cache, 'ssh-key.json'))).mode & 0o777).toBe(0o600);
  } finally {
    await rm(cache, {recursive: true});
  }
});
