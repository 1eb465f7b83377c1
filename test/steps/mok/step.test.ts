// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {efivars} from '../../../src/system/efi-variables.ts';
import {mokVariables} from '../../../src/boot/mok-facts.ts';
import {mokStep} from '../../../src/steps/mok/step.ts';
import {mok} from '../../../src/steps/target/places.ts';
import {der, hex, signatureList, variable} from '../../boot/support.ts';
import {on, type World} from '../../support/world.ts';
import {bootTarget, passwordHash, shimVariable, withKeys} from '../boot/machine.ts';

const target = bootTarget();
const step = mokStep(target);
const pending = (world: World, ...names: readonly string[]) => {
  world.files.put(shimVariable('MokNew'), variable(signatureList(...names.map(der))));
  world.files.put(shimVariable('MokAuth'), variable(new Uint8Array(172)));
};
const variables = async ({files}: World) =>
  (await files.list(efivars))?.flatMap(name => /^Mok\w+/.exec(name) ?? []);
const revoke = (world: World) => world.work(async worker => step.revoke?.(worker), 'write');

describe('mok', () => {
  test('stages, reads back, and tells what a person must compare', async () => {
    const world = withKeys(target);
    expect(await world.verify(step)).toEqual({type: 'absent'});
    expect(await world.install(step)).toEqual({
      enrolled: 'no',
      subject: 'CN=InterGenOS MOK box1 01234567',
      sha1: 'f2:69:c0:72:e9:92:19:ce:87:69:75:0b:06:f5:1f:c8:2a:21:ae:5b',
      secureBoot: 'enforced',
      timeout: expect.any(String),
      password: expect.stringContaining('SHA-1'),
    });
    expect(world.changes()).toEqual([
      'mokutil --revoke-import',
      `mokutil --import ${mok.der} --hash-file ${livePaths.secrets}/mok.hash`,
      'mokutil --timeout -1',
    ]);
    expect(await variables(world)).toEqual(['MokAuth', 'MokNew', 'MokTimeout']);
  });

  test("the password's hash is private while it is there, gone afterwards, and never told", async () => {
    const world = withKeys(target);
    let mode = 0;
    world.rule(
      on('mokutil --timeout', async (_, {files}) => {
        mode = (await files.stat(`${livePaths.secrets}/mok.hash`))?.mode ?? 0;
        files.put(shimVariable('MokTimeout'), variable(hex('ffffffff')));
        return '';
      }),
    );
    const evidence = await world.install(step);
    expect(mode).toBe(0o600);
    expect(await world.files.stat(`${livePaths.secrets}/mok.hash`)).toBeUndefined();
    expect(JSON.stringify([evidence, world.events, world.calls, step.actions])).not.toContain(
      passwordHash.slice(0, 20),
    );
  });

  test('a failure on the way leaves no hash behind', async () => {
    const world = withKeys(target);
    world.rule(on('mokutil --import', {code: 255}));
    await expect(world.apply(step)).rejects.toMatchObject({code: 'COMMAND-FAILED'});
    await world.release(step);
    expect(await world.files.stat(`${livePaths.secrets}/mok.hash`)).toBeUndefined();
    await world.release(step);
  });

  test('an enrolled key needs nothing', async () => {
    const world = withKeys(target);
    world.files.put(`${mokVariables}/MokListRT`, signatureList(der('stranger'), der('mok')));
    expect(await world.install(step)).toMatchObject({enrolled: 'yes', secureBoot: 'enforced'});
    expect(world.changes()).toEqual([]);
  });

  test.each<readonly [string, (world: World) => void, RegExp]>([
    [
      'a request without a password',
      world => world.files.put(shimVariable('MokNew'), variable(signatureList(der('mok')))),
      /no password/,
    ],
    [
      'a password without a request',
      world => world.files.put(shimVariable('MokAuth'), variable(new Uint8Array(172))),
      /reset the key list/,
    ],
    ['an older key of ours', world => pending(world, 'old-mok'), /earlier installation/],
    ['our request with a countdown', world => pending(world, 'mok'), /give up after 10 seconds/],
  ])('%s is revoked and staged anew', async (_, spoil, detail) => {
    const world = withKeys(target);
    spoil(world);
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: expect.stringMatching(detail),
    });
    expect(await world.install(step)).toMatchObject({enrolled: 'no'});
    expect(world.changes()[0]).toBe('mokutil --revoke-import');
  });

  test("a stranger's request is not touched", async () => {
    const world = withKeys(target);
    pending(world, 'stranger');
    expect(await world.verify(step)).toEqual({
      type: 'foreign',
      detail: expect.stringContaining('CN=DKMS module signing key'),
    });
    await revoke(world);
    expect(await variables(world)).toEqual(['MokAuth', 'MokNew']);
  });

  test("a request to delete our enrolled key is somebody's decision", async () => {
    const world = withKeys(target);
    world.files.put(`${mokVariables}/MokListRT`, signatureList(der('mok')));
    world.files.put(shimVariable('MokDel'), variable(signatureList(der('mok'))));
    expect(await world.verify(step)).toMatchObject({type: 'foreign'});
  });

  test('a revoked key can never be right', async () => {
    const world = withKeys(target);
    world.files.put(`${mokVariables}/MokListXRT`, signatureList(der('mok')));
    await expect(world.verify(step)).rejects.toMatchObject({code: 'MOK-REVOKED'});
  });

  test.each(['', `efivarfs ${efivars} efivarfs ro 0 0\n`])(
    'without writable variables (%j) it says what is left to do',
    async mounts => {
      const world = withKeys(target);
      world.files.put('/proc/self/mounts', mounts);
      await expect(world.verify(step)).rejects.toMatchObject({code: 'MOK-NO-VARIABLES'});
    },
  );

  test('too little room is found before anything is written', async () => {
    const world = withKeys(target);
    world.rule(on('stat', '65536 100 1\n'));
    await expect(world.apply(step)).rejects.toMatchObject({
      code: 'NVRAM-FULL',
      detail: '100 bytes free, 4096 needed',
    });
    expect(world.changes()).toEqual([]);
  });

  test.each(['0 0 4096\n', 'stat: cannot read\n'])(
    'a firmware that does not tell its room (%j) is tried',
    async answer => {
      const world = withKeys(target);
      world.rule(on('stat', answer));
      await world.install(step);
    },
  );

  test.each<readonly [string, string]>([
    ['MokNew', 'MokNew holds 0 keys'],
    ['MokAuth', 'MokAuth 0 bytes'],
    ['MokTimeout', 'MokTimeout is absent'],
  ])('a firmware that drops %s after saying yes', async (name, detail) => {
    const world = withKeys(target);
    const step = mokStep(target);
    const [revocation, staging, timeout] = step.actions.filter(({kind}) => kind === 'command');
    expect([revocation, staging, timeout]).not.toContain(undefined);
    world.rule(
      on('mokutil --timeout', (_, {files}) => {
        files.put(shimVariable('MokTimeout'), variable(hex('ffffffff')));
        files.tree.delete(shimVariable(name));
        return '';
      }),
    );
    await expect(world.apply(step)).rejects.toMatchObject({
      code: 'MOK-NOT-STAGED',
      detail: expect.stringContaining(detail),
    });
  });

  test('an abort takes our request back, countdown included', async () => {
    const world = withKeys(target);
    await world.install(step);
    await revoke(world);
    expect(await variables(world)).toEqual([]);
    world.calls.length = 0;
    await revoke(world);
    expect(world.changes()).toEqual([]);
  });

  test('an abort takes our request back even when the target is no longer mounted', async () => {
    const world = withKeys(target);
    await world.install(step);
    world.files.tree.delete(mok.der);
    await revoke(world);
    expect(await variables(world)).toEqual([]);
    pending(world, 'stranger');
    await revoke(world);
    expect(await variables(world)).toEqual(['MokAuth', 'MokNew']);
  });

  test('so too under a name that the answers gave, and no longer under another', async () => {
    const subject = 'DKMS module signing key';
    const named = (name: string) =>
      mokStep(
        bootTarget({mok: {presence: 'driver', password: {credential: 'forge.mok'}, subject: name}}),
      );
    const world = withKeys(target);
    world.files.tree.delete(mok.der);
    pending(world, 'stranger');
    await world.work(async worker => named('ACME').revoke?.(worker), 'write');
    expect(await variables(world)).toEqual(['MokAuth', 'MokNew']);
    await world.work(async worker => named(subject).revoke?.(worker), 'write');
    expect(await variables(world)).toEqual([]);
  });

  test('a key that is to be discarded is gone before anybody is asked to trust it', () => {
    expect(
      mokStep(
        bootTarget({
          mok: {presence: 'driver', password: {credential: 'forge.mok'}, protection: 'discard'},
        }),
      ).needs,
    ).toEqual(['discard']);
    expect(step.needs).toEqual(['proof']);
  });

  describe('with nobody to confirm it', () => {
    const alone = mokStep(bootTarget({mok: {presence: 'none'}}));

    test('nothing is staged, no password is needed, and the evidence says so', async () => {
      const world = withKeys(target);
      expect(await world.install(alone)).toMatchObject({
        enrolled: 'no',
        note: expect.stringContaining('nobody will confirm'),
      });
      expect(world.changes()).toEqual([]);
      expect(JSON.stringify(alone.actions)).not.toContain('mok-hash');
    });

    test.each(['mok', 'old-mok'])(
      'a request of ours that an earlier run left (%s) is taken back: nobody would be ' +
        'at MokManager',
      async name => {
        const world = withKeys(target);
        pending(world, name);
        expect(await world.verify(alone)).toMatchObject({type: 'partial'});
        await world.install(alone);
        expect(await variables(world)).toEqual([]);
      },
    );

    test("somebody else's is not", async () => {
      const world = withKeys(target);
      pending(world, 'stranger');
      expect(await world.verify(alone)).toMatchObject({type: 'foreign'});
      await world.apply(alone);
      expect(await variables(world)).toEqual(['MokAuth', 'MokNew']);
    });

    test.each(['', `efivarfs ${efivars} efivarfs ro 0 0\n`])(
      'variables are not needed (%j)',
      async mounts => {
        const world = withKeys(target);
        world.files.put('/proc/self/mounts', mounts);
        expect(await world.install(alone)).toMatchObject({enrolled: 'no'});
      },
    );
  });

  test('before there is a certificate it is absent', async () => {
    const world = withKeys(target);
    world.files.tree.delete(mok.der);
    expect(await world.verify(step)).toEqual({type: 'absent'});
    await revoke(world);
  });
});
