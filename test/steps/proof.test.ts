// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {espFiles} from '../../src/boot/esp-files.ts';
import {bootFilesStep} from '../../src/steps/boot-files/step.ts';
import {inventoryPath, onEsp, targetCommandLine, ukiOf} from '../../src/steps/target/places.ts';
import {proofStep} from '../../src/steps/proof.ts';
import {ukiStep} from '../../src/steps/uki/step.ts';
import {on, type World} from '../support/world.ts';
import {bootTarget, makeUki, withKeys} from './boot/machine.ts';

const target = bootTarget();
const step = proofStep(target);
const done = async () => {
  const world = withKeys(target);
  await world.install(bootFilesStep(target));
  await world.install(ukiStep(target));
  return world;
};

describe('proof', () => {
  test('holds for a whole chain and writes nothing', async () => {
    const world = await done();
    world.calls.length = 0;
    expect(await world.install(step)).toEqual({
      files: '11 on the ESP, each as in the inventory, none besides',
      uki: '/EFI/Linux/intergenos_1.0.efi',
    });
    expect(world.changes()).toEqual([]);
    expect(step.actions).toEqual([]);
  });

  test('reads each file from the disk, not from memory', async () => {
    const world = await done();
    await world.verify(step);
    const reads = world.calls.filter(
      ({command: {program, args}}) => program === 'dd' && args.includes('iflag=nocache'),
    );
    const wanted = [...Object.values(espFiles), ukiOf(target)].map(name => `if=${onEsp(name)}`);
    expect(new Set(reads.map(({command}) => command.args[0]))).toEqual(new Set(wanted));
  });

  test('is absent before there is an inventory', async () => {
    expect(await withKeys(target).verify(step)).toEqual({type: 'absent'});
  });

  test.each<readonly [string, (world: World) => void, RegExp]>([
    [
      'an addon that somebody dropped',
      ({files}) => files.put(onEsp(`${ukiOf(target)}.extra.d/x.addon.efi`), 'x'),
      /x\.addon\.efi does not belong/,
    ],
    [
      'a type 1 entry',
      ({files}) => files.put(onEsp('loader/entries/evil.conf'), 'x'),
      /evil\.conf does not belong there/,
    ],
    [
      'a credential',
      ({files}) => files.put(onEsp('loader/credentials/x.cred'), 'x'),
      /x\.cred does not belong there/,
    ],
    [
      'a half-written image',
      ({files}) => files.put(onEsp(`${ukiOf(target)}.tmp`), 'x'),
      /\.tmp does not belong there/,
    ],
    [
      'a changed loader.conf',
      ({files}) => files.put(onEsp(espFiles.loader), 'editor yes\n'),
      /loader\.conf was changed/,
    ],
    [
      'another MokManager',
      ({files}) => files.put(onEsp(espFiles.mokManager), 'x'),
      /no MokManager beside EFI\/intergenos/,
    ],
    ['no UKI at all', ({files}) => void files.tree.delete(onEsp(ukiOf(target))), /there is no UKI/],
    [
      'a UKI with another command line that the inventory even lists',
      ({files}) => {
        files.put(onEsp(ukiOf(target)), makeUki(`${targetCommandLine(target)} rd.break`));
      },
      /rd\.break/,
    ],
    [
      'a UKI that the inventory does not know',
      ({files}) => {
        files.put(inventoryPath, files.text(inventoryPath).replace(/^.*EFI\/Linux.*\n/m, ''));
      },
      /is not in the inventory/,
    ],
    [
      'a spoilt inventory',
      ({files}) => files.put(inventoryPath, 'x'),
      /not a line of an inventory/,
    ],
    [
      'a signature that does not verify',
      world => world.rule(on('sbverify', {code: 1})),
      /does not verify/,
    ],
  ])('%s', async (_, spoil, detail) => {
    const world = await done();
    spoil(world);
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: expect.stringMatching(detail),
    });
  });

  test.each([espFiles.mokManager, espFiles.fallbackMokManager])(
    'a missing MokManager (%s) ends the run before anything is staged',
    async name => {
      const world = await done();
      world.files.tree.delete(onEsp(name));
      await expect(world.verify(step)).rejects.toMatchObject({
        code: 'MOK-MANAGER-MISSING',
        detail: expect.stringContaining('beside EFI/'),
      });
    },
  );
});
