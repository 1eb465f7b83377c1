// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {planDigest} from '../../src/engine/plan/plan.ts';
import type {StartRequest} from '../../src/engine/server/protocol.ts';
import {prepareInstallation} from '../../src/app/prepare-installation.ts';
import type {Answers} from '../../src/answers/schema.ts';
import {problemOf} from '../payload/recorded.ts';
import {aliceHash, bobHash} from '../steps/fakes/target.ts';
import {on, type World} from '../support/world.ts';
import {stepTitles} from '../../src/text/steps.ts';
import {proved} from '../interrupted/lab.ts';
import {asked, cut, reconcileOn} from './resume/lab.ts';
import {desk} from '../cli/support.ts';

const passphrase = 'correct horse battery staple';
const credentials = {
  '/c/forge.state-passphrase': passphrase,
  '/c/forge.alice': aliceHash,
  '/c/forge.bob': bobHash,
  '/c/forge.mok-password': 'bcdefghjklno',
};

/**
 * A start by these answers on a machine; the passphrase of its state is `right`, and its LUKS
 * header that of the installation.
 */
async function start(
  answers: Answers,
  {
    machine,
    right = passphrase,
    encrypted = true,
    options = {},
  }: {
    readonly machine?: World;
    readonly right?: string;
    readonly encrypted?: boolean;
    readonly options?: StartRequest['options'];
  } = {},
) {
  const world = machine ?? (await cut(answers));
  const {luksUuid} = (
    await reconcileOn(world, answers, 'start-over').catch(() => reconcileOn(world, answers))
  ).installation.target;
  const uuid =
    (await reconcileOn(world, answers).catch(() => undefined))?.installation.target.luksUuid ??
    luksUuid;
  for (const [path, text] of Object.entries(credentials)) world.files.put(path, text);
  world.files.put('/dev/disk/by-id/virtio-ONE-part8', {device: 0});
  world.rule(on('openssl', `${aliceHash}\n`));
  world.rule(
    on(
      'cryptsetup',
      ({
        command: {
          args: [verb],
        },
        input,
      }) => {
        if (verb === 'isLuks') return {code: encrypted ? 0 : 1};
        if (verb === 'luksUUID') return `${uuid}\n`;
        if (verb === 'luksDump')
          return JSON.stringify({keyslots: {0: {kdf: {type: 'argon2id'}}}, segments: {}});
        return {code: input === right ? 0 : 2};
      },
    ),
  );
  const {context} = desk({credentials: '/c'});
  const request: StartRequest = {
    id: 1,
    op: 'start',
    answers: JSON.stringify(answers),
    options: {payload: '/w/p', ...options},
  };
  return {
    world,
    prepared: prepareInstallation({...context, machine: world.machine}, '1.2.3', request),
  };
}

describe('an interrupted installation goes on', () => {
  test('with its journal, once the passphrase is proved, which opens and writes nothing', async () => {
    const {world, prepared} = await start(asked());
    const {journal, plan, secrets} = await prepared;
    expect(journal?.header.plan).toBe(planDigest(plan));
    expect([...secrets.keys()]).toContain('state-passphrase');
    const [proof] = world.calls.filter(({line}) => line.includes('--test-passphrase'));
    expect(proof).toMatchObject({effect: 'read', input: passphrase});
    expect(proof?.line).not.toContain(passphrase);
    expect(world.changes()).toEqual([]);
  });

  test('not with a wrong passphrase: that is said at once', async () => {
    const {prepared, world} = await start(asked(), {right: 'another'});
    expect(await problemOf(() => prepared)).toMatchObject({code: 'STATE-PASSPHRASE-WRONG'});
    expect(await world.files.readText('/run/forge/secrets/mok-password')).toBeUndefined();
  });

  test('without proof where nothing is encrypted yet', async () => {
    const {prepared, world} = await start(asked(), {right: 'another', encrypted: false});
    expect((await prepared).journal).toBeDefined();
    expect(world.calls.filter(({line}) => line.includes('--test-passphrase'))).toEqual([]);
  });
});

describe('what becomes of another one', () => {
  const other = asked({hostname: 'other'});
  test.each([
    ['attended, it is refused whatever the policy', {}, 'start-over', 'JOURNAL-DIFFERS'],
    ['unattended, by policy resume', {unattended: true}, 'resume', 'JOURNAL-DIFFERS'],
    ['unattended, by policy stop', {unattended: true}, 'stop', 'INSTALLATION-INTERRUPTED'],
    ['asked to go on only', {interrupted: 'only'}, 'start-over', 'JOURNAL-DIFFERS'],
  ] as const)('%s', async (_what, options, interrupted, code) => {
    const {prepared} = await start(
      {...other, policies: {...other.policies, interrupted}},
      {machine: await cut(asked()), options},
    );
    expect(await problemOf(() => prepared)).toMatchObject({code});
  });

  test('a finished one that is the same is kept, whatever the policy: it speaks of interrupted ones', async () => {
    const any = asked({disk: {match: {serial: 'ONE'}, erase: 'replace', contents: 'any'}});
    const machine = await cut(any, {
      records: [
        ...proved(...Object.keys(stepTitles).filter(id => id !== 'discard')),
        {type: 'finished', result: 'staged'},
      ],
    });
    const {prepared} = await start(
      {...any, policies: {...any.policies, interrupted: 'start-over'}},
      {machine, options: {unattended: true}},
    );
    expect((await prepared).journal).toBeDefined();
  });

  test.each([
    ['by policy', {unattended: true}, 'start-over'],
    ['in so many words, against the policy', {unattended: true, interrupted: 'start-over'}, 'stop'],
  ] as const)(
    'it is begun anew %s, by another plan and without a journal',
    async (_what, options, interrupted) => {
      const {prepared} = await start(
        {...other, policies: {...other.policies, interrupted}},
        {machine: await cut(asked()), options},
      );
      expect((await prepared).journal).toBeUndefined();
    },
  );
});
