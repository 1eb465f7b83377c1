// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {planDigest} from '../../src/engine/plan/plan.ts';
import type {Store} from '../../src/screens/app/store.ts';
import {forgeDisk} from '../interrupted/lab.ts';
import {typed} from '../screens/support/facts.ts';
import {aliceHash, key} from '../steps/fakes/target.ts';
import {on, type World} from '../support/world.ts';
import {asked, cut, reconcileOn, without} from '../app/resume/lab.ts';
import {desk, easyStep, fakeEngine, until} from '../cli/support.ts';
import {programAt, texts} from './support.ts';

/** Somebody in front of this machine, on which nothing but disks can be looked at. */
async function before(world: World) {
  world.rule(on(({program}) => !['mtype', 'lsblk'].includes(program), {code: 127}));
  world.rule(on('openssl', `${aliceHash}\n`));
  const one = desk();
  const at = {
    ...one,
    world,
    context: {...one.context, machine: {...world.machine, clock: one.clock}},
  };
  const engine = fakeEngine(world, [easyStep('first')]);
  at.engine = engine.connect;
  const context = {...at.context, engine: {...at.context.engine, connect: engine.connect}};
  const {store, begun} = programAt({...at, context}, undefined, {payload: '/w/p'});
  begun();
  await until(() => store.state().facts.found !== undefined);
  return {store, engine, stop: () => one.stop.abort()};
}

/** What was secret, typed again. */
const fill = (store: Store, keys: readonly string[] = [key]): void =>
  store.amend(draft => ({
    ...draft,
    passphrase: typed('correct horse battery'),
    mokPassword: {...draft.mokPassword, typed: typed('bcdefghjklno')},
    people: draft.people.map(person => ({
      ...person,
      password: typed('wonderland'),
      sshKeys: person.name === 'alice' ? keys : [],
    })),
  }));

/** Goes back, and tells to which page. */
const pressEscape = (store: Store): string => {
  store.press({type: 'escape'});
  return store.state().at;
};

const planned = async (store: Store) => {
  await until(() => typeof store.state().facts.planned === 'object');
  return store.state().facts.planned;
};

describe('an interrupted installation on the first page', () => {
  test('goes on: its secrets, the review, and the engine is asked for that plan and no other', async () => {
    const world = await cut(asked());
    const {installation} = await reconcileOn(world, asked());
    const {store, engine, stop} = await before(world);
    expect(texts(store)).toContain('An installation was interrupted on this machine.');
    expect(store.state().at).toBe('start');
    store.press({type: 'enter'});
    expect(store.state().at).toBe('resume');
    expect(texts(store)).toContain('[Passphrase]');
    store.push('next');
    expect(store.state()).toMatchObject({at: 'resume', tried: true});
    fill(store);
    store.push('next');
    expect(store.state().at).toBe('review');
    expect(await planned(store)).toMatchObject({
      digest: planDigest(installation.plan),
      destroys: [],
      goesOn: 'interrupted',
    });
    expect(texts(store)).toContain('goes on as it was answered then');
    store.push('install');
    await until(() => engine.requests.length > 0);
    expect(engine.requests).toMatchObject([
      {options: {interrupted: 'only', reviewed: planDigest(installation.plan), unattended: false}},
    ]);
    expect(engine.requests[0]?.answers).not.toContain('wonderland');
    stop();
  });

  test('without the SSH keys of then it is another one, and that is said', async () => {
    const {store, stop} = await before(await cut(asked()));
    store.push('resume-found');
    fill(store, []);
    store.push('next');
    expect(await planned(store)).toMatchObject({
      problem: {code: 'JOURNAL-DIFFERS', detail: expect.stringContaining('SSH keys')},
    });
    expect(store.state().at).toBe('review');
    expect(pressEscape(store)).toBe('resume');
    expect(pressEscape(store)).toBe('start');
    stop();
  });

  test('is begun anew: everything is asked, the disk is to be confirmed, and nothing of the old plan is taken', async () => {
    const world = await cut(asked());
    const {store, engine, stop} = await before(world);
    store.push('start-over');
    expect(store.state()).toMatchObject({at: 'keyboard', draft: {disk: '/dev/vda', confirmed: ''}});
    expect(store.state().facts.resuming).toBeUndefined();
    fill(store);
    store.amend(draft => ({
      ...draft,
      confirmed: 'vda',
      locale: 'C.UTF-8',
      secureBoot: 'prefer',
      people: [{...draft.people[0]!, name: 'alice', password: typed('wonderland')}],
    }));
    store.open('review');
    const plan = await planned(store);
    expect(plan).toMatchObject({
      goesOn: undefined,
      destroys: [
        expect.stringContaining('everything on /dev/disk/by-id/virtio-ONE'),
        ...Array.from({length: 10}, () => expect.any(String)),
      ],
    });
    store.push('install');
    await until(() => engine.requests.length > 0);
    expect(engine.requests).toMatchObject([{options: {interrupted: 'start-over'}}]);
    // It was refused (this engine's plan is another), so the next try starts over as well.
    expect(store.state().draft.interrupted.over).toBe(true);
    stop();
  });

  test('is left alone by whoever presses Install: what goes on is forgotten', async () => {
    const {store, stop} = await before(await cut(asked()));
    store.push('resume-found');
    expect(store.state().at).toBe('resume');
    expect(pressEscape(store)).toBe('start');
    store.push('install');
    expect(store.state().at).toBe('keyboard');
    expect(store.state().facts.resuming).toBeUndefined();
    stop();
  });

  test('with answers that cannot be read can only be begun anew', async () => {
    const {store, stop} = await before(await cut(asked(), {beside: 'a: ['}));
    store.push('resume-found');
    expect(store.state().at).not.toBe('resume');
    expect(store.state().facts.notice).toBe(
      'This installation cannot go on: its answers are damaged.',
    );
    stop();
  });
});

test('what only resembles one is told and offers nothing', async () => {
  const {store, stop} = await before(without(forgeDisk('vda', 'ONE')));
  expect(texts(store)).toContain('On /dev/vda lies an installation whose journal cannot be read');
  expect(texts(store)).not.toContain('[Resume]');
  stop();
});
