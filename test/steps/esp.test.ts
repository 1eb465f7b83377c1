// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {espStep, volumeId} from '../../src/steps/esp.ts';
import {on} from '../support/world.ts';
import {lab} from './fakes/machine.ts';
import {targetFor} from './fakes/target.ts';

const device = '/dev/disk/by-id/virtio-LAB-part1';

describe('the ESP', () => {
  test('is made, mounted and proved', async () => {
    const {world, target} = lab();
    const evidence = await world.install(espStep(target));
    const id = volumeId(target);
    expect(world.changes()).toEqual([
      `mkfs.vfat -F 32 -n IGOS_ESP -i ${id} -S 512 -s 8 ${device}`,
      `mount --mkdir=0700 -t vfat -o umask=0077,nodev,nosuid,noexec ${device} ${livePaths.esp}`,
    ]);
    expect(evidence).toEqual({
      device,
      content: `vfat "IGOS_ESP" ${id.slice(0, 4).toUpperCase()}-${id.slice(4).toUpperCase()}`,
      mounted: livePaths.esp,
    });
  });

  test('keeps clusters of 4096 bytes on 4096-byte sectors', () => {
    const [format] = espStep(targetFor({}, 4096)).actions;
    expect(format).toMatchObject({
      kind: 'command',
      command: {args: expect.arrayContaining(['-S', '4096', '-s', '1'])},
    });
  });

  test('has an id that follows from the seed', () => {
    const target = targetFor();
    expect(volumeId(target)).toBe(volumeId(targetFor()));
    expect(volumeId(target)).toMatch(/^[0-9a-f]{8}$/);
    expect(volumeId({...target, seed: 'f'.repeat(32)})).not.toBe(volumeId(target));
  });

  test('is mended and mounted again after a power cut, never made anew', async () => {
    const one = lab();
    const {world, target} = one;
    await world.install(espStep(target));
    world.files.put(`${livePaths.esp}/forge/journal.ndjson`, 'kept');
    one.powerCut();
    expect(world.files.tree.has(`${livePaths.esp}/forge/journal.ndjson`)).toBe(false);
    const before = world.changes().length;
    await world.install(espStep(target));
    expect(
      world
        .changes()
        .slice(before)
        .map(line => line.split(' ')[0]),
    ).toEqual(['fsck.vfat', 'mount']);
    expect(world.files.text(`${livePaths.esp}/forge/journal.ndjson`)).toBe('kept');
  });

  test("loses what fsck salvaged of files that a power cut left without a name: the chain's proof would find it", async () => {
    const one = lab();
    const {world, target} = one;
    await world.install(espStep(target));
    world.files.put(`${livePaths.esp}/FSCK0000.REC`, 'half of the answers');
    world.files.put(`${livePaths.esp}/FSCKNOTE.REC`, "not fsck's");
    one.powerCut();
    world.rule(on('rm', ''));
    await world.install(espStep(target));
    expect(world.changes().at(-1)).toBe(`rm --force -- ${livePaths.esp}/FSCK0000.REC`);
  });

  test('accepts that fsck put errors right, and stops where it could not', async () => {
    for (const [code, ends] of [
      [1, true],
      [4, false],
    ] as const) {
      const one = lab();
      const {world, target} = one;
      await world.install(espStep(target));
      one.powerCut();
      world.rule(on('fsck.vfat', {code}));
      if (ends) await world.install(espStep(target));
      else
        await expect(world.install(espStep(target))).rejects.toMatchObject({
          code: 'COMMAND-FAILED',
        });
      expect(world.changes().filter(line => line.startsWith('mkfs'))).toHaveLength(1);
    }
  });

  test.each([
    ['another file system', {type: 'ext4', uuid: 'x', label: 'old'}],
    [
      'a FAT of another plan',
      {type: 'vfat', uuid: '1234-5678', label: 'IGOS_ESP', version: 'FAT32'},
    ],
    ['an ambiguous content', {type: 'ambiguous', uuid: '', label: ''}],
  ])('with %s on it is not mounted but made', async (_, content) => {
    const {world, target, contents} = lab();
    contents.set('/dev/vda1', content);
    expect(await world.verify(espStep(target))).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining(content.type),
    });
    await world.install(espStep(target));
    expect(world.changes().map(line => line.split(' ')[0])).toEqual(['mkfs.vfat', 'mount']);
  });

  test('is told apart: no partition, nothing on it, not mounted, mounted from elsewhere, read-only', async () => {
    const {world, target, mounts} = lab();
    const step = espStep(target);
    expect(await world.verify(step)).toEqual({type: 'absent'});
    await world.apply(step);
    const [mount] = mounts;
    if (!mount) throw new Error('nothing mounted');
    mounts.length = 0;
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('not mounted'),
    });
    mounts.push({...mount, source: '/dev/vda2'});
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('/dev/vda2'),
    });
    mounts.splice(0, 1, {...mount, options: 'ro,umask=0077'});
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('read-only'),
    });
    world.files.tree.delete(device);
    expect(await world.verify(step)).toEqual({type: 'absent'});
  });

  test('that cannot be mounted any more is not the end: it is found not ready, and made anew', async () => {
    const {world, target, mounts} = lab();
    const step = espStep(target);
    await world.install(step);
    mounts.length = 0;
    let damaged = true;
    world.rule(
      on(({program}) => program === 'mount' && damaged, {
        code: 32,
        stderr: "mount: /run/forge/esp: can't read superblock on /dev/vda1.",
      }),
    );
    await world.work(async worker => step.open?.(worker), 'write');
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('not mounted'),
    });
    damaged = false;
    await world.apply(step);
    expect(await world.verify(step)).toMatchObject({type: 'satisfied'});
  });

  test('is unmounted at the end, twice if need be', async () => {
    const {world, target, mounts} = lab();
    await world.install(espStep(target));
    await world.release(espStep(target));
    await world.release(espStep(target));
    expect(mounts).toEqual([]);
  });
});
