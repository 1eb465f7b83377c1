// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {bootFilesStep} from '../../../src/steps/boot-files/step.ts';
import {inventoryPath, onEsp, targetCommandLine, ukiOf} from '../../../src/steps/target/places.ts';
import {proofStep} from '../../../src/steps/proof.ts';
import {ukiStep} from '../../../src/steps/uki/step.ts';
import {peFile} from '../../boot/support.ts';
import {on} from '../../support/world.ts';
import {bootTarget, makeUki, withKeys} from '../boot/machine.ts';

const target = bootTarget({consoles: ['tty0', 'ttyS0,115200']});
const step = ukiStep(target);
const line = targetCommandLine(target);
const prepared = async () => {
  const world = withKeys(target);
  await world.install(bootFilesStep(target));
  return world;
};
const done = async () => {
  const world = await prepared();
  await world.install(step);
  return world;
};

describe('uki', () => {
  test('configures kernel-install, runs it in the target, and proves the image', async () => {
    const world = await prepared();
    expect(await world.verify(step)).toEqual({type: 'absent'});
    expect(await world.install(step)).toEqual({
      file: '/EFI/Linux/intergenos_1.0.efi',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      commandLine: line,
      kernel: '6.12',
    });
    expect(world.changes().findLast(change => change.startsWith('chroot'))).toMatch(
      /^chroot \/run\/forge\/target \/usr\/bin\/env -i .*FORGE_ROOT_HASH=c27e.* \/usr\/bin\/kernel-install --verbose add 6\.12 /,
    );
    expect(world.files.text('/run/forge/target/etc/kernel/uki.conf')).toContain(
      'SecureBootPrivateKey=/var/lib/forge/mok/MOK.key\n',
    );
    expect(world.files.text('/run/forge/target/etc/kernel/install.conf')).toContain(
      'layout=forge\n',
    );
    expect(world.files.text('/run/forge/target/etc/kernel/cmdline')).toBe(`${line}\n`);
  });

  test("the line carries this machine's own values", () => {
    expect(line).toContain(`roothash=${target.payload.description.rootHash} rootfstype=erofs `);
    expect(line).toContain(`rd.luks.name=${target.luksUuid}=state `);
    expect(line).toContain(
      'systemd.mount-extra=/dev/mapper/state:/state:ext4:noatime,x-initrd.mount ',
    );
    expect(line).toMatch(
      / vconsole\.keymap=uk locale\.LANG=en_GB\.UTF-8 console=tty0 console=ttyS0,115200 quiet$/,
    );
  });

  test('an unencrypted state is mounted by its partition; answered words come once, last', () => {
    const words = targetCommandLine(
      bootTarget({
        state: {encryption: 'none'},
        mok: {presence: 'none', protection: 'discard'},
        commandLine: ['nomodeset', 'quiet', 'loglevel=4'],
      }),
    ).split(' ');
    const uuid = target.layout.partitions.find(({role}) => role === 'state')?.uuid;
    expect(words).toContain(
      `systemd.mount-extra=PARTUUID=${uuid}:/state:ext4:noatime,x-initrd.mount`,
    );
    expect(words.filter(word => word.includes('luks') || word.includes('/dev/mapper'))).toEqual([]);
    expect(words.slice(-3)).toEqual(['quiet', 'nomodeset', 'loglevel=4']);
  });

  test('a key that is to be discarded is where the plugin will not find it later', async () => {
    const passing = bootTarget({mok: {presence: 'none', protection: 'discard'}});
    const world = withKeys(passing);
    await world.install(bootFilesStep(passing));
    await world.install(ukiStep(passing));
    expect(world.files.text('/run/forge/target/etc/kernel/uki.conf')).toContain(
      'SecureBootPrivateKey=/run/forge/mok/MOK.key\n',
    );
  });

  test('nothing is done to an image that is right', async () => {
    const world = await done();
    world.calls.length = 0;
    await world.install(step);
    expect(world.changes()).toEqual([]);
  });

  test.each<readonly [string, Uint8Array | string, RegExp]>([
    ['a command line with one word more', makeUki(`${line} init=/bin/sh`), /init=/],
    ['a damaged file', 'MZ', /not a PE file/],
    [
      'another kernel',
      peFile({'.linux': 'X', '.initrd': 'INITRD', '.cmdline': line}),
      /kernel is another one/,
    ],
  ])('%s', async (_, bytes, detail) => {
    const world = await done();
    world.files.put(onEsp(ukiOf(target)), bytes);
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: expect.stringMatching(detail),
    });
    await world.install(step);
  });

  test.each<readonly [string, (text: string) => string]>([
    ['no line', text => text.replace(/^.*EFI\/Linux.*\n/m, '')],
    [
      'the line of an older image',
      text => text.replace(/^(.*EFI\/Linux.* = ).*$/m, `$1${'9'.repeat(64)}`),
    ],
    ['a line that is none', text => `${text}SHA256 (EFI`],
  ])(
    'a cut after the rename left %s in the inventory: the plugin runs again, and the proof holds',
    async (_, spoil) => {
      const world = await done();
      world.files.put(inventoryPath, spoil(world.files.text(inventoryPath)));
      expect(await world.verify(step)).toEqual({
        type: 'partial',
        detail: 'not in the inventory as it lies there: EFI/Linux/intergenos_1.0.efi',
      });
      await world.install(bootFilesStep(target));
      await world.install(step);
      expect(await world.verify(proofStep(target))).toMatchObject({type: 'satisfied'});
    },
  );

  test('a cut before the work was cleared away for good: cleared, and built again', async () => {
    const world = await done();
    world.files.put(
      '/run/forge/target/var/tmp/forge-install/kernel-install.staging.abcdef/x',
      'half',
    );
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: 'what an interrupted kernel-install worked on lies in /var/tmp/forge-install',
    });
    await world.install(step);
    expect(await world.verify(step)).toMatchObject({type: 'satisfied'});
    expect(world.changes().slice(-2)).toEqual([
      expect.stringMatching(/^chroot /),
      'sync --file-system /run/forge/target/var',
    ]);
  });

  test('an image signed by another key', async () => {
    const world = await done();
    world.rule(on('sbverify', {code: 1}));
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: "its signature does not verify against this machine's certificate",
    });
  });

  test('changed settings of later kernel installations', async () => {
    const world = await done();
    world.files.put('/run/forge/target/etc/kernel/install.conf', 'layout=bls\n');
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: '/etc/kernel/install.conf differs from the plan',
    });
  });

  test('an image without our plugin cannot be installed this way', async () => {
    const world = await prepared();
    world.files.tree.delete('/run/forge/target/usr/lib/kernel/install.d/90-forge-uki.install');
    await expect(world.verify(step)).rejects.toMatchObject({code: 'UKI-NO-PLUGIN'});
  });

  test('before anything is mounted it is just absent', async () => {
    const world = withKeys(target);
    world.files.tree.clear();
    expect(await world.verify(step)).toEqual({type: 'absent'});
  });

  test('a plugin that fails stops the step', async () => {
    const world = await prepared();
    world.rule(on('chroot', {code: 1, stderr: 'forge-uki: no space'}));
    await expect(world.apply(step)).rejects.toMatchObject({
      code: 'COMMAND-FAILED',
      evidence: {tail: expect.stringContaining('no space')},
    });
  });
});
