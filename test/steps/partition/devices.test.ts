// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {ProblemCode} from '../../../src/engine/problem.ts';
import {partitionStep} from '../../../src/steps/partition/step.ts';
import {lsblkText, partition} from '../../hardware/machine.ts';
import {Lab} from './lab.ts';

const failing = async (act: Promise<unknown>, code: ProblemCode, detail: string): Promise<void> => {
  await expect(act).rejects.toMatchObject({code, detail: expect.stringContaining(detail)});
};
const host = 'trixie/512';

describe('kernel and udev', () => {
  it('are never answered with a new table when they lag behind: data may be there', async () => {
    const lab = new Lab(host, 'ours');
    lab.world.files.put('/sys/devices/pci0/block/vda/vda8/size', '7\n');
    await failing(
      lab.world.install(partitionStep(lab.target)),
      'PARTITIONS-NOT-SEEN',
      'the kernel has vda8 at',
    );
    expect(lab.world.changes()).toEqual([]);
  });

  it('must both see every partition', async () => {
    const lab = new Lab(host, 'nothing');
    lab.kernelFollows = false;
    await failing(
      lab.world.install(partitionStep(lab.target)),
      'PARTITIONS-NOT-SEEN',
      'the kernel has no esp, no root-a',
    );
  });

  it('must lead the stable name to the very node of that partition', async () => {
    const lab = new Lab(host, 'ours');
    lab.world.files.put('/dev/sdb2', {device: 0});
    await lab.world.files.remove('/dev/disk/by-id/virtio-LAB-part2');
    lab.world.files.put('/dev/disk/by-id/virtio-LAB-part2', {link: '/dev/sdb2'});
    await failing(
      lab.world.verify(partitionStep(lab.target)),
      'PARTITIONS-NOT-SEEN',
      'virtio-LAB-part2 leads to /dev/sdb2 instead of /dev/vda2',
    );
  });

  it('are waited for after the table was written', async () => {
    const lab = new Lab(host, 'nothing');
    lab.udevFollows = false;
    await failing(lab.world.apply(partitionStep(lab.target)), 'COMMAND-FAILED', 'udevadm');
    await failing(
      lab.world.verify(partitionStep(lab.target)),
      'PARTITIONS-NOT-SEEN',
      'virtio-LAB-part1 leads to nothing instead of /dev/vda1',
    );
  });

  it('are given time: nodes go and come again while udev reads a table', async () => {
    const lab = new Lab(host, 'ours');
    await lab.world.files.remove('/dev/disk/by-id/virtio-LAB-part2');
    let settled = 0;
    lab.world.rule({
      matches: ({program, args}) => program === 'udevadm' && args.includes('settle'),
      handle: () => {
        if (++settled === 3) lab.follow();
        return '';
      },
    });
    const before = lab.world.clock.now();
    expect(await lab.world.verify(partitionStep(lab.target))).toMatchObject({type: 'satisfied'});
    expect(settled).toBe(3);
    expect(lab.world.clock.now() - before).toBe(6000);
  });
});

describe('another disk than the one that was reviewed', () => {
  it.each([
    ['serial', {serial: 'OTHER'}, 'serial "OTHER" instead of "LAB"'],
    ['size', {size: 2 ** 30}, 'size "1 GiB" instead of "12 GiB"'],
    ['wwn', {wwn: '0x1'}, 'wwn "0x1" instead of ""'],
    ['sector', {'log-sec': 4096}, 'sector "4096" instead of "512"'],
    ['type', {type: 'loop'}, 'type "loop" instead of "disk"'],
  ])('is noticed by its %s before anything is written', async (_, part, detail) => {
    const lab = new Lab(host, 'nothing', 'replace');
    lab.disk = {...lab.disk, ...part};
    const step = partitionStep(lab.target);
    await failing(lab.world.verify(step), 'DISK-CHANGED', detail);
    await failing(lab.world.apply(step), 'DISK-CHANGED', detail);
    expect(lab.world.changes()).toEqual([]);
  });

  it('is not looked for when the chosen one is gone', async () => {
    const lab = new Lab(host, 'nothing', 'replace');
    await lab.world.files.remove('/dev/disk/by-id/virtio-LAB');
    await failing(lab.world.verify(partitionStep(lab.target)), 'DISK-GONE', 'virtio-LAB');
  });

  it('may have come into use or turned out to be the live medium meanwhile', async () => {
    const busy = new Lab(host, 'nothing', 'replace');
    busy.disk = {...busy.disk, mountpoints: ['/mnt']};
    await failing(
      busy.world.apply(partitionStep(busy.target)),
      'DISK-BUSY',
      '/dev/vda is mounted at /mnt',
    );
    const live = new Lab(host, 'ours', 'replace');
    live.world.files.put('/proc/cmdline', 'root=PARTUUID=bbbbbbbb-0000-4000-8000-000000000001');
    live.world.rule({
      matches: ({program}) => program === 'lsblk',
      handle: () =>
        lsblkText({
          ...live.disk,
          children: [partition('vda1', {partuuid: 'BBBBBBBB-0000-4000-8000-000000000001'})],
        }),
    });
    await failing(live.world.apply(partitionStep(live.target)), 'DISK-IS-LIVE-MEDIUM', '/dev/vda');
    expect([...busy.world.changes(), ...live.world.changes()]).toEqual([]);
  });

  it("must not be in use by Forge's own earlier run either while its table is written", async () => {
    const lab = new Lab(host, 'nothing', 'replace');
    lab.disk = {...lab.disk, mountpoints: ['/run/forge/esp']};
    await failing(lab.world.apply(partitionStep(lab.target)), 'DISK-BUSY', '/run/forge/esp');
  });
});
