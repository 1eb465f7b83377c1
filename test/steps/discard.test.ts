// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname} from 'node:path/posix';
import {describe, expect, test} from 'vitest';
import {discardStep} from '../../src/steps/discard.ts';
import {bootFilesStep} from '../../src/steps/boot-files/step.ts';
import {inventoryPath, mok, onEsp, ukiOf} from '../../src/steps/target/places.ts';
import {ukiStep} from '../../src/steps/uki/step.ts';
import {bootMachine, bootTarget, keysOf} from './boot/machine.ts';

describe('a key that is to be discarded', () => {
  const passing = bootTarget({
    mok: {presence: 'driver', password: {credential: 'forge.mok'}, protection: 'discard'},
  });
  const memory = '/run/forge/target/run/forge/mok/MOK.key';
  const signed = async () => {
    const world = bootMachine(passing, 'new');
    for (const one of [keysOf, bootFilesStep, ukiStep]) await world.install(one(passing));
    return world;
  };

  test('is made in memory and never named below the state', async () => {
    const world = bootMachine(passing);
    expect(await world.install(keysOf(passing))).toMatchObject({
      key: 'RSA 2048, in memory only, to be discarded',
    });
    expect(world.files.text(memory)).toBe('PRIVATE');
    expect(world.changes().filter(line => line.includes('/var/lib/forge/mok/MOK.key'))).toEqual([]);
    expect(world.changes().at(-1)).toBe(`sync ${mok.certificate} ${mok.der} ${mok.directory}`);
    expect(await world.files.stat(dirname(memory))).toMatchObject({mode: 0o700});
  });

  test('gone before all is signed, it is made anew, and everything is signed by the new one', async () => {
    const world = await signed();
    world.files.tree.delete(memory);
    world.files.tree.delete(onEsp(ukiOf(passing)));
    expect(await world.verify(keysOf(passing))).toEqual({type: 'absent'});
    await world.install(keysOf(passing));
    expect(world.files.text(memory)).toBe('PRIVATE2');
    expect(await world.verify(bootFilesStep(passing))).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('does not verify'),
    });
    for (const one of [bootFilesStep, ukiStep]) await world.install(one(passing));
  });

  test('gone after all was signed, it is not missed', async () => {
    const world = await signed();
    world.files.tree.delete(memory);
    world.calls.length = 0;
    expect(await world.install(keysOf(passing))).toMatchObject({key: 'RSA 2048, discarded'});
    expect(world.changes()).toEqual([]);
  });

  test.each<readonly [string, string]>([
    ['a boot manager', onEsp('EFI/BOOT/grubx64.efi')],
    ['the kernel image', onEsp(ukiOf(passing))],
    ['the inventory', inventoryPath],
    ['the settings of kernel-install', '/run/forge/target/etc/kernel/uki.conf'],
    ['the certificate', mok.certificate],
  ])('gone with %s, all of it is made anew', async (_, path) => {
    const world = await signed();
    world.files.tree.delete(memory);
    world.files.tree.delete(path);
    expect(await world.verify(keysOf(passing))).toEqual({type: 'absent'});
    for (const one of [keysOf, bootFilesStep, ukiStep]) await world.install(one(passing));
  });

  test('gone before the kernel image was listed in the inventory, all of it is made anew: the plugin that lists it signs', async () => {
    const world = await signed();
    world.files.tree.delete(memory);
    world.files.put(
      inventoryPath,
      world.files.text(inventoryPath).replace(/^.*EFI\/Linux.*\n/m, ''),
    );
    expect(await world.verify(keysOf(passing))).toEqual({type: 'absent'});
    for (const one of [keysOf, bootFilesStep, ukiStep]) await world.install(one(passing));
  });

  test('is removed for good, with its directory, once; the certificate stays', async () => {
    const world = await signed();
    expect(await world.verify(discardStep(passing))).toEqual({type: 'absent'});
    expect(await world.install(discardStep(passing))).toMatchObject({
      key: expect.stringContaining('nowhere'),
    });
    expect(
      [...world.files.tree.keys()].filter(path => path.includes('/run/forge/target/run/forge/mok')),
    ).toEqual([]);
    expect(await world.files.stat(mok.certificate)).toBeDefined();
    expect(await world.verify(keysOf(passing))).toMatchObject({type: 'satisfied'});
  });

  test('one on the disk is not passed over, and without a certificate nothing is proved', async () => {
    const world = await signed();
    world.files.put('/run/forge/target/var/lib/forge/mok/MOK.key', 'PRIVATE');
    await expect(world.install(discardStep(passing))).rejects.toThrow(/a private key on the disk/);
    expect(await bootMachine(passing).verify(discardStep(passing))).toEqual({type: 'absent'});
  });
});
