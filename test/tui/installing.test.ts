// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {credentialNames} from '../../src/screens/draft/answers-of.ts';
import {desk, easyStep, fakeEngine, until} from '../cli/support.ts';
import {texts} from './support.ts';
import {machine, reviewed} from './machine.ts';

const failing = easyStep('first', {
  verify: async () => {
    throw new Problem('IO-FAILED', 'the disk is gone');
  },
});

describe('installing', () => {
  test('hands the answers, the reviewed digest and the credentials over, and leaves no secret behind', async () => {
    let laid: readonly string[] = [];
    const here = machine([easyStep('only')], {
      files: {'/run/forge/secrets/mok-password': 'bcdfghjkbcdf'},
      prepare: request => {
        laid = [...here.at.world.files.tree.keys()].filter(path =>
          path.startsWith(`${request.credentials}/`),
        );
        expect(request.options['reviewed']).toMatch(/^[0-9a-f]{64}$/);
        // The fake engine's plan is another one.
        delete request.options['reviewed'];
      },
    });
    const digest = await reviewed(here);
    here.store.push('install');
    expect(here.store.state().at).toBe('progress');
    await until(() => here.store.state().at === 'done');
    expect(here.engine.requests[0]).toMatchObject({options: {unattended: false, payload: '/w/p'}});
    expect(JSON.parse(here.engine.requests[0]?.answers ?? '')).toMatchObject({
      hostname: 'anvil',
      disk: {match: {serial: 'VIRT1'}},
    });
    expect(laid.map(path => path.split('/').at(-1))).toEqual([
      credentialNames.passphrase,
      credentialNames.person('alice'),
    ]);
    expect(
      [...here.at.world.files.tree.keys()].filter(path => path.includes('handed-over')),
    ).toEqual([]);
    expect(here.store.state().facts.mokPassword).toBe('bcdfghjkbcdf');
    expect(JSON.stringify(here.store.state().draft)).not.toMatch(/correct horse|wonderland/);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    here.at.stop.abort();
  });

  test('a no of the engine leads back to the review, with its words', async () => {
    const here = machine([easyStep('only')], {
      prepare: () => {
        throw new Problem('SECRET-UNFIT', 'the passphrase is odd');
      },
    });
    await reviewed(here);
    here.store.push('install');
    await until(
      () =>
        here.store.state().at === 'review' &&
        here.store.state().facts.notice?.includes('the passphrase is odd') === true,
    );
    expect(
      [...here.at.world.files.tree.keys()].filter(path => path.includes('handed-over')),
    ).toEqual([]);
    here.at.stop.abort();
  });

  test('a plan that is no longer the reviewed one is refused', async () => {
    const here = machine([easyStep('only')]);
    await reviewed(here);
    here.store.push('install');
    await until(
      () => here.store.state().facts.notice?.includes('not the one that was reviewed') === true,
    );
    expect(here.store.state().at).toBe('review');
    here.at.stop.abort();
  });

  test('a failed step asks on the progress page; giving up leads on and back to the review', async () => {
    const here = machine([failing], {
      prepare: request => {
        delete request.options['reviewed'];
      },
    });
    await reviewed(here);
    here.store.push('install');
    await until(() => here.store.state().facts.run?.question !== undefined);
    expect(here.store.state().at).toBe('progress');
    expect(texts(here.store)).toContain('the disk is gone');
    here.store.push('stop');
    await until(() => here.store.state().facts.run?.result === 'failed');
    expect(here.store.state().at).toBe('progress');
    // What was typed is still there for another try.
    expect(here.store.state().draft.passphrase.first).toBe('correct horse battery');
    here.at.stop.abort();
  });
});

describe('an installation that others began', () => {
  const start = {op: 'start', answers: '', options: {}, id: 1} as const;

  test('opens its page at once, is only watched, and can be taken over', async () => {
    const here = machine([failing]);
    const driver = await here.engine.connect();
    driver.send(JSON.stringify(start));
    await until(
      () =>
        here.store.state().at === 'progress' &&
        here.store.state().facts.run?.question !== undefined,
    );
    await until(() => !here.store.state().facts.driving);
    here.store.push('take-over');
    await until(() => here.store.state().facts.driving);
    here.store.push('stop');
    await until(() => here.store.state().facts.run?.result === 'failed');
    here.at.stop.abort();
  });

  test('that has ended well shows what to write down', async () => {
    const steps = [easyStep('only')];
    const at = desk();
    const before = fakeEngine(at.world, steps);
    (await before.connect()).send(JSON.stringify(start));
    await until(() => before.server.status().state === 'finished');
    const here = machine(steps, {files: {'/run/forge/secrets/mok-password': 'bcdfghjkbcdf'}});
    here.at.engine = before.connect;
    await until(() => here.store.state().at === 'done');
    expect(here.store.state().facts.mokPassword).toBe('bcdfghjkbcdf');
    here.at.stop.abort();
  });

  test('a page that somebody went to is left alone when the engine is met again', async () => {
    const here = machine([easyStep('only')]);
    const connections: {close(): void}[] = [];
    here.at.engine = async () => {
      const connection = await here.engine.connect();
      connections.push(connection);
      return connection;
    };
    (await here.engine.connect()).send(JSON.stringify(start));
    await until(() => here.store.state().at === 'done');
    here.store.open('rehearsal');
    for (const connection of connections) connection.close();
    const met = connections.length;
    await until(() => connections.length > met || here.engine.server.status().clients > 1);
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(here.store.state().at).toBe('rehearsal');
    here.at.stop.abort();
  });
});
