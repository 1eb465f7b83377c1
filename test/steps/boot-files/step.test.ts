// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {bootCsv, espFiles, loaderConf} from '../../../src/boot/esp-files.ts';
import {parseInventory} from '../../../src/boot/inventory.ts';
import {bootFilesStep} from '../../../src/steps/boot-files/step.ts';
import {inventoryPath, onEsp} from '../../../src/steps/target/places.ts';
import {der, peFile} from '../../boot/support.ts';
import {volumeId} from '../../../src/steps/esp.ts';
import {partitionDevice} from '../../../src/steps/target/target.ts';
import {row} from '../../hardware/machine.ts';
import {on} from '../../support/world.ts';
import {bootTarget, withKeys} from '../boot/machine.ts';

const target = bootTarget();
const step = bootFilesStep(target);
const done = async () => {
  const world = withKeys(target);
  await world.install(step);
  return world;
};

describe('boot-files', () => {
  test('puts every file in place and lists it', async () => {
    const world = withKeys(target);
    expect(await world.verify(step)).toEqual({type: 'absent'});
    const evidence = await world.install(step);
    expect(evidence).toEqual({
      files: '10',
      shim: target.payload.files['shim'],
      mokManager: target.payload.files['mm'],
    });
    const inventory = parseInventory(world.files.text(inventoryPath));
    expect([...inventory.keys()].toSorted()).toEqual(Object.values<string>(espFiles).toSorted());
    for (const [name, hash] of inventory)
      expect(await world.files.sha256(onEsp(name)), name).toBe(hash);
    expect(await world.files.readBytes(onEsp('EFI/intergenos/BOOTX64.CSV'))).toEqual(bootCsv());
    expect(world.files.text(onEsp('loader/loader.conf'))).toBe(loaderConf);
    expect(await world.files.readBytes(onEsp('InterGenOS-MOK.cer'))).toEqual(der('mok'));
  });

  test('signs the boot manager once, off the ESP, and leaves no copy there', async () => {
    const world = await done();
    const signing = world.calls
      .filter(({command}) => command.program === 'sbsign')
      .map(({command}) => command.args);
    expect(signing).toEqual([
      [
        '--key',
        '/run/forge/target/var/lib/forge/mok/MOK.key',
        '--cert',
        '/run/forge/target/var/lib/forge/mok/MOK.pem',
        '--output',
        '/run/forge/bootmanager.signed.efi',
        '/run/forge/payload/sdboot',
      ],
    ]);
    expect(await world.files.stat('/run/forge/bootmanager.signed.efi')).toBeUndefined();
  });

  test('nothing that starts a system is there yet', async () => {
    expect(await (await done()).files.list(onEsp('EFI/Linux'))).toBeUndefined();
  });

  test.each<readonly [string, string, RegExp]>([
    [
      'a missing MokManager beside the first shim',
      espFiles.fallbackMokManager,
      /no MokManager beside EFI\/BOOT\/BOOTX64\.EFI/,
    ],
    [
      'a missing MokManager beside the second',
      espFiles.mokManager,
      /no MokManager beside EFI\/intergenos\/shimx64\.efi/,
    ],
    [
      'a missing boot manager',
      espFiles.bootManager,
      /grubx64\.efi is not the payload's boot manager/,
    ],
    ['a missing certificate', espFiles.certificate, /InterGenOS-MOK\.cer is missing or differs/],
  ])('%s', async (_, name, detail) => {
    const world = await done();
    world.files.tree.delete(onEsp(name));
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: expect.stringMatching(detail),
    });
    await world.install(step);
  });

  test.each(Object.values(espFiles))('a changed byte in %s is seen and mended', async name => {
    const world = await done();
    const bytes = await world.files.readBytes(onEsp(name));
    world.files.put(onEsp(name), bytes?.with(bytes.length - 1, 0x7f) ?? '');
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining(name),
    });
    await world.install(step);
  });

  test("a boot manager with our signature that is not the payload's", async () => {
    const world = await done();
    world.files.put(
      onEsp(espFiles.bootManager),
      peFile({'.text': 'evil manager'}, new TextEncoder().encode('SIGNED-BY-MOK!!!')),
    );
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: "EFI/intergenos/grubx64.efi is not the payload's boot manager",
    });
  });

  test("the payload's boot manager without our signature", async () => {
    const world = await done();
    world.files.put(onEsp(espFiles.bootManager), peFile({'.text': 'boot manager'}));
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('does not verify'),
    });
  });

  test('a payload file that changed since it was checked is not copied', async () => {
    const world = withKeys(target);
    world.files.put('/run/forge/payload/mm', 'evil');
    await expect(world.apply(step)).rejects.toMatchObject({
      code: 'BOOT-FILE-CHANGED',
      detail: expect.stringContaining('/run/forge/payload/mm'),
    });
    expect(await world.files.stat(onEsp(espFiles.fallbackMokManager))).toBeUndefined();
  });

  test('a payload without MokManager has its own problem', async () => {
    const world = withKeys(target);
    world.files.tree.delete('/run/forge/payload/mm');
    await expect(world.apply(step)).rejects.toMatchObject({code: 'MOK-MANAGER-MISSING'});
  });

  test('a missing payload file says so', async () => {
    const world = withKeys(target);
    world.files.tree.delete('/run/forge/payload/fb');
    await expect(world.apply(step)).rejects.toMatchObject({
      code: 'BOOT-FILE-CHANGED',
      detail: '/run/forge/payload/fb: missing',
    });
  });

  test('a file of ours that is not in the inventory is partial; lines of UKIs stay, a stranger gets none', async () => {
    const world = await done();
    const uki = `SHA256 (EFI/Linux/intergenos_0.9.efi) = ${'9'.repeat(64)}\n`;
    world.files.put(inventoryPath, uki);
    world.files.put(onEsp('EFI/Linux/evil.efi'), 'x');
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('not in the inventory'),
    });
    await world.install(step);
    const text = world.files.text(inventoryPath);
    expect(text).toContain(uki);
    expect(text).not.toContain('evil');
  });

  test('a file whose line in the inventory is that of an older one is partial', async () => {
    const world = await done();
    world.files.put(
      inventoryPath,
      world.files.text(inventoryPath).replace(/^(.*loader\.conf\) = ).*$/m, `$1${'9'.repeat(64)}`),
    );
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: 'not in the inventory as it lies there: loader/loader.conf',
    });
    await world.install(step);
  });

  test('a spoilt inventory is written anew', async () => {
    const world = await done();
    world.files.put(inventoryPath, 'rubbish\n');
    await world.install(step);
    expect(parseInventory(world.files.text(inventoryPath)).size).toBe(10);
  });

  test('a failure of the signing tool stops the step', async () => {
    const world = withKeys(target);
    world.rule(on('sbsign', {code: 1, stderr: 'no'}));
    await expect(world.apply(step)).rejects.toMatchObject({code: 'COMMAND-FAILED'});
  });

  test('given up, nothing is left that a firmware starts by itself, and a later try puts it back', async () => {
    const world = await done();
    world.rule(
      on('rm', call => {
        world.files.tree.delete(call.command.args.at(-1) ?? '');
        return '';
      }),
    );
    const revoke = async () => world.work(async worker => step.revoke?.(worker), 'write');
    await revoke();
    expect(await world.files.stat(onEsp('EFI/BOOT/BOOTX64.EFI'))).toBeUndefined();
    await revoke();
    expect(world.changes().filter(line => line.startsWith('rm'))).toEqual([
      `rm -- ${onEsp('EFI/BOOT/BOOTX64.EFI')}`,
    ]);
    expect(await world.verify(step)).toMatchObject({type: 'partial'});
    await world.install(step);
    expect(await world.files.stat(onEsp('EFI/BOOT/BOOTX64.EFI'))).toBeDefined();
  });

  test("given up before the target's tree is mounted, it is taken from the ESP itself, which is mounted for that", async () => {
    const world = withKeys(target);
    const path = '/run/forge/esp/EFI/BOOT/BOOTX64.EFI';
    for (const name of ['forge/journal.ndjson', 'forge']) world.files.tree.delete(onEsp(name));
    world.rule(
      on('rm', call => {
        world.files.tree.delete(call.command.args.at(-1) ?? '');
        return '';
      }),
    );
    world.rule(
      on('mount', () => {
        world.files.put(path, 'shim');
        return '';
      }),
    );
    world.rule(
      on(
        'blkid',
        `TYPE=vfat\nVERSION=FAT32\nLABEL=IGOS_ESP\nUUID=${volumeId(target)
          .toUpperCase()
          .replace(/^(.{4})/, '$1-')}\n`,
      ),
    );
    world.rule(on('fsck.vfat', ''));
    world.rule(on('findmnt', {code: 1}));
    const device = partitionDevice(target, 'esp');
    world.files.put('/dev/vda1', {device: 512});
    world.files.put(device, {link: '/dev/vda1'});
    world.files.put(target.disk.device, {link: '/dev/vda'});
    world.files.put('/dev/vda', {device: 512});
    world.rule(on('wipefs', JSON.stringify({signatures: []})));
    world.rule(
      on(
        'lsblk',
        JSON.stringify({
          blockdevices: [
            row('vda', {
              serial: target.disk.serial,
              wwn: target.disk.wwn,
              model: target.disk.model,
              size: `${target.disk.bytes}`,
            }),
          ],
        }),
      ),
    );
    await world.work(async worker => step.revoke?.(worker), 'write');
    expect(world.changes().map(line => line.split(' ')[0])).toEqual(['fsck.vfat', 'mount', 'rm']);
    expect(await world.files.stat(path)).toBeUndefined();
  });
});
