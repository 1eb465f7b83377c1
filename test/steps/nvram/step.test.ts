// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {efivars, variablePath} from '../../../src/system/efi-variables.ts';
import {nvramStep} from '../../../src/steps/nvram/step.ts';
import {espUuid} from '../../../src/steps/target/places.ts';
import {on, type World} from '../../support/world.ts';
import {bootEntry, bootMachine, bootTarget, numbers} from '../boot/machine.ts';

const target = bootTarget();
const step = nvramStep(target);
const here = espUuid(target);
const elsewhere = '99999999-52d4-4a6b-9c7d-0123456789ab';

/**
 * A machine with another system's entry and an InterGenOS on another disk; both must survive
 * everything.
 */
function machine(): World {
  const world = bootMachine(target);
  world.files.put(
    variablePath('Boot0000'),
    bootEntry(elsewhere, 'Windows Boot Manager', '\\EFI\\Microsoft\\Boot\\bootmgfw.efi'),
  );
  world.files.put(variablePath('Boot0001'), bootEntry(elsewhere));
  world.files.put(variablePath('BootOrder'), numbers(0, 1));
  return world;
}
const others = (world: World) =>
  Promise.all(['Boot0000', 'Boot0001'].map(name => world.files.readBytes(variablePath(name))));

describe('nvram', () => {
  test('makes one entry, first in the order, beside the others', async () => {
    const world = machine();
    expect(await world.verify(step)).toEqual({type: 'absent'});
    expect(await world.install(step)).toEqual({
      entry: 'Boot0002',
      loader: '\\EFI\\intergenos\\shimx64.efi',
      order: '0002,0000,0001',
    });
    expect(world.changes()).toEqual([
      expect.stringMatching(
        /^efibootmgr --quiet --create --disk \/dev\/disk\/by-id\/virtio-LAB --part 1 .* --label InterGenOS$/,
      ),
    ]);
  });

  test('leaves a right entry alone', async () => {
    const world = machine();
    await world.install(step);
    world.calls.length = 0;
    await world.install(step);
    expect(world.changes()).toEqual([]);
  });

  test.each<readonly [string, (world: World) => void, RegExp]>([
    [
      'a duplicate',
      ({files}) => files.put(variablePath('Boot0007'), bootEntry(here)),
      /several entries/,
    ],
    ['the order', ({files}) => files.put(variablePath('BootOrder'), numbers(0, 2, 1)), /not first/],
    [
      'an order that was emptied',
      ({files}) => void files.tree.delete(variablePath('BootOrder')),
      /not first/,
    ],
    [
      'an entry that was switched off',
      ({files}) => {
        files.put(
          variablePath('Boot0002'),
          bootEntry(here, 'InterGenOS', '\\EFI\\intergenos\\shimx64.efi', false),
        );
      },
      /does not start/,
    ],
    [
      'an entry that starts something else',
      ({files}) => {
        files.put(variablePath('Boot0002'), bootEntry(here, 'InterGenOS', '\\EFI\\old\\x.efi'));
      },
      /does not start/,
    ],
  ])('mends %s', async (_, spoil, detail) => {
    const world = machine();
    await world.install(step);
    const before = await others(world);
    spoil(world);
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: expect.stringMatching(detail),
    });
    expect(await world.install(step)).toMatchObject({order: expect.stringMatching(/^0002/)});
    expect(await others(world)).toEqual(before);
    expect((await world.files.list(efivars))?.filter(name => /^Boot\d/.test(name))).toHaveLength(3);
  });

  test('a firmware that says yes and keeps nothing', async () => {
    const world = machine();
    world.rule(on('efibootmgr', ''));
    await expect(world.apply(step)).rejects.toMatchObject({code: 'NVRAM-REFUSED'});
  });

  test.each(['read-only', 'absent'])(
    '%s variables: satisfied with a warning, and nothing is tried',
    async access => {
      const world = machine();
      world.files.put(
        '/proc/self/mounts',
        access === 'absent' ? '' : `efivarfs ${efivars} efivarfs ro 0 0\n`,
      );
      expect(await world.install(step)).toEqual({
        variables: access,
        warning: expect.stringContaining('boot menu'),
      });
      await world.work(async worker => step.revoke?.(worker), 'write');
      expect(world.changes()).toEqual([]);
    },
  );

  test("an abort takes our entries away, and nobody else's", async () => {
    const world = machine();
    await world.install(step);
    world.files.put(variablePath('Boot0007'), bootEntry(here));
    const before = await others(world);
    await world.work(async worker => step.revoke?.(worker), 'write');
    expect(await world.verify(step)).toEqual({type: 'absent'});
    expect(await others(world)).toEqual(before);
    await world.work(async worker => step.revoke?.(worker), 'write');
  });
});
