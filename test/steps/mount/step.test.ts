// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {mountStep} from '../../../src/steps/mount/step.ts';
import {stateStep} from '../../../src/steps/state/step.ts';
import {espStep} from '../../../src/steps/esp.ts';
import {on} from '../../support/world.ts';
import {lab, type Lab} from '../fakes/machine.ts';
import {rootHash, targetFor} from '../fakes/target.ts';

/** A lab where everything before this step is done; cp fills what it is asked to fill. */
async function ready(target = targetFor()): Promise<Lab> {
  const one = lab({
    target,
    rules: [
      on('rm', ''),
      on('mv', ''),
      on('sync', ''),
      on('cp', ({command}, world) => {
        world.files.put(`${command.args.at(-1)?.replace(/\.part$/, '')}/lib`, {directory: true});
        return '';
      }),
    ],
  });
  await one.world.install(espStep(one.target));
  await one.world.install(stateStep(one.target));
  return one;
}

const detailOf = async (one: Lab): Promise<string> => {
  const verdict = await one.world.verify(mountStep(one.target));
  return 'detail' in verdict ? verdict.detail : verdict.type;
};

describe("the target's tree", () => {
  test("is the sealed image with the machine's own part over it", async () => {
    const one = await ready();
    const before = one.world.changes().length;
    expect(await one.world.install(mountStep(one.target))).toEqual({
      rootHash,
      tree: livePaths.root,
      mounts: '12',
    });
    const lines = one.world.changes().slice(before);
    expect(lines[0]).toBe(
      'veritysetup open /dev/disk/by-id/virtio-LAB-part2 forge-root ' +
        `/dev/disk/by-id/virtio-LAB-part3 ${rootHash}`,
    );
    expect(lines[1]).toBe(
      `mount --mkdir=0755 -t erofs -o ro /dev/mapper/forge-root ${livePaths.root}`,
    );
    const copies = lines.findLastIndex(line => line.startsWith('cp '));
    expect(copies).toBeLessThan(lines.findIndex(line => line.startsWith('mount --bind')));
    expect(lines.some(line => line.includes('panic-on-corruption'))).toBe(false);
  });

  test("on an unencrypted state, its binds are the partition's", async () => {
    const one = await ready(
      targetFor({state: {encryption: 'none'}, mok: {presence: 'none', protection: 'discard'}}),
    );
    expect(await one.world.install(mountStep(one.target))).toMatchObject({mounts: '12'});
    expect(one.mounts.find(({target}) => target === `${livePaths.root}/var`)).toMatchObject({
      source: '/dev/vda8',
      fsroot: '/var',
    });
    expect(await one.world.verify(mountStep(lab().target))).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('/dev/vda8'),
    });
  });

  test("shows NVRAM, Forge's own /run and its secrets to nothing inside", async () => {
    const lines = mountStep(lab().target).actions.flatMap(action =>
      action.kind === 'command' ? [action.command.args.join(' ')] : [],
    );
    expect(lines).toContain(`-t sysfs -o ro,nosuid,nodev,noexec sysfs ${livePaths.root}/sys`);
    expect(lines).toContain(
      `-t tmpfs -o mode=0755,size=64m,nosuid,nodev tmpfs ${livePaths.root}/run`,
    );
    expect(lines.filter(line => /(--r?bind|bind,).* \/(sys|run)( |$)/.test(line))).toEqual([]);
    expect(
      lines.filter(line => line.includes('efivars') || line.includes(livePaths.secrets)),
    ).toEqual([]);
  });

  test('is absent when nothing is mounted, and the fresh tree is assembled after a power cut without a second copy', async () => {
    const one = await ready();
    await one.world.install(mountStep(one.target));
    one.powerCut();
    for (const step of [espStep(one.target), stateStep(one.target)]) await one.world.install(step);
    expect(await one.world.verify(mountStep(one.target))).toEqual({type: 'absent'});
    const before = one.world.changes().length;
    await one.world.install(mountStep(one.target));
    expect(
      one.world
        .changes()
        .slice(before)
        .filter(line => line.startsWith('cp ')),
    ).toEqual([]);
  });

  test('interrupted at any mount is taken down and assembled again', async () => {
    const whole = await ready();
    const base = whole.world.changes().length;
    await whole.world.install(mountStep(whole.target));
    const count = whole.world.changes().length - base;
    for (let at = 0; at < count; at += 3) {
      const one = await ready();
      one.failAt = base + at;
      await expect(one.world.install(mountStep(one.target))).rejects.toMatchObject({
        code: 'COMMAND-FAILED',
      });
      one.failAt = Number.POSITIVE_INFINITY;
      expect(await one.world.install(mountStep(one.target))).toMatchObject({mounts: '12'});
    }
  });

  test('every missing or wrong mount is found', async () => {
    const one = await ready();
    await one.world.install(mountStep(one.target));
    const all = [...one.mounts];
    const wrong = {fstype: 'other', fsroot: '/elsewhere', options: 'rw', source: '/dev/vda7'};
    for (const mount of all.filter(({target}) => target.startsWith(`${livePaths.root}/`))) {
      one.mounts.splice(0, one.mounts.length, ...all.filter(other => other !== mount));
      expect(await detailOf(one)).toBe(`${mount.target} is not mounted`);
      one.mounts.splice(
        0,
        one.mounts.length,
        ...all.map(other => (other === mount ? {...mount, ...wrong} : other)),
      );
      expect(await detailOf(one)).toContain(`${mount.target} is other`);
    }
  });

  test('a mapping that is corrupted, of another root hash or on another disk is no proof', async () => {
    const one = await ready();
    await one.world.install(mountStep(one.target));
    const set = (device: string, hash: string): Map<string, unknown> =>
      one.mappings.set('forge-root', {device, hash});
    set('/dev/vda2', 'f'.repeat(64));
    expect(await detailOf(one)).toContain('another root hash');
    set('/dev/vda5', rootHash);
    expect(await detailOf(one)).toContain('/dev/vda5');
    one.world.rule(
      on('veritysetup status', `  status:      corrupted\n  root hash:   ${rootHash}\n`),
    );
    expect(await detailOf(one)).toContain('corrupted');
    one.mappings.delete('forge-root');
    one.world.rule(on('veritysetup status', {code: 4}));
    expect(await detailOf(one)).toContain('not open');
  });

  test('an empty /var is not a system', async () => {
    const one = await ready();
    await one.world.install(mountStep(one.target));
    one.world.files.tree.delete(`${livePaths.root}/var/lib`);
    expect(await detailOf(one)).toContain('/var is empty');
  });

  test('is taken down at the end, tree and mapping, twice if need be', async () => {
    const one = await ready();
    await one.world.install(mountStep(one.target));
    await one.world.release(mountStep(one.target));
    await one.world.release(mountStep(one.target));
    expect(one.mounts.filter(({target}) => target.startsWith(livePaths.root))).toEqual([]);
    expect(one.mappings.has('forge-root')).toBe(false);
    expect(one.mappings.has('forge-state')).toBe(true);
  });
});
