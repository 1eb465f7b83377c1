// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {variablePath} from '../../src/system/efi-variables.ts';
import {bootNextStep} from '../../src/steps/boot-next.ts';
import {espUuid} from '../../src/steps/target/places.ts';
import {on, type World} from '../support/world.ts';
import {bootEntry, bootMachine, bootTarget, numbers} from './boot/machine.ts';

const target = bootTarget();
const step = bootNextStep(target);
const bootNext = variablePath('BootNext');

function machine(): World {
  const world = bootMachine(target);
  world.files.put(
    variablePath('Boot0000'),
    bootEntry('99999999-52d4-4a6b-9c7d-0123456789ab', 'USB stick'),
  );
  world.files.put(variablePath('Boot000B'), bootEntry(espUuid(target)));
  return world;
}
const revoke = (world: World) => world.work(async worker => step.revoke?.(worker), 'write');

describe('boot-next', () => {
  test('points the next start at our entry', async () => {
    const world = machine();
    expect(await world.verify(step)).toEqual({type: 'absent'});
    expect(await world.install(step)).toEqual({bootNext: 'Boot000B'});
    expect(world.changes()).toEqual(['efibootmgr --quiet --bootnext 000B']);
  });

  test('takes the next start back from another entry', async () => {
    const world = machine();
    world.files.put(bootNext, numbers(0));
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: 'the next start goes to Boot0000',
    });
    await world.install(step);
  });

  test('needs our entry', async () => {
    const world = machine();
    world.files.tree.delete(variablePath('Boot000B'));
    await expect(world.apply(step)).rejects.toMatchObject({code: 'NVRAM-REFUSED'});
  });

  test('a firmware that forgets is not believed', async () => {
    const world = machine();
    world.rule(on('efibootmgr', ''));
    await world.apply(step);
    expect(await world.verify(step)).toEqual({type: 'absent'});
  });

  test('without writable variables there is a warning', async () => {
    const world = machine();
    world.files.put('/proc/self/mounts', '');
    expect(await world.install(step)).toMatchObject({variables: 'absent'});
  });

  test('an abort clears it only when it is ours', async () => {
    const world = machine();
    await world.install(step);
    await revoke(world);
    expect(await world.files.stat(bootNext)).toBeUndefined();
    world.files.put(bootNext, numbers(0));
    await revoke(world);
    expect(await world.files.stat(bootNext)).toBeDefined();
  });
});
