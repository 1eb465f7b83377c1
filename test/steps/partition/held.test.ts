// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {ProblemCode} from '../../../src/engine/problem.ts';
import {partitionStep} from '../../../src/steps/partition/step.ts';
import {hosts, Lab} from './lab.ts';

const failing = async (act: Promise<unknown>, code: ProblemCode, detail: string): Promise<void> => {
  await expect(act).rejects.toMatchObject({code, detail: expect.stringContaining(detail)});
};
const host = 'trixie/512';

describe('a disk that the live system holds', () => {
  const [free, hold] = [
    'blockdev --setrw /dev/disk/by-id/virtio-LAB',
    'blockdev --flushbufs --setro /dev/disk/by-id/virtio-LAB',
  ];

  it.each(hosts)(
    'is let go right before it is written, after all that could still be refused (%s)',
    async one => {
      const lab = new Lab(one, 'nothing').hold();
      const step = partitionStep(lab.target);
      await lab.world.install(step);
      expect(lab.world.changes().map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
        'blockdev --setrw',
        'systemd-repart --dry-run=no',
      ]);
      expect(lab.world.calls.findIndex(({line}) => line === free)).toBeGreaterThan(
        lab.world.calls.findIndex(({line}) => line.includes('--dry-run=yes')),
      );
      await lab.world.release(step);
      expect([lab.world.changes().at(-1), lab.writable]).toEqual([hold, false]);
    },
  );

  it('stays held when anything is refused', async () => {
    const lab = new Lab(host, 'ext4').hold();
    const step = partitionStep(lab.target);
    await failing(lab.world.install(step), 'DISK-NOT-EMPTY', 'ext4');
    await lab.world.release(step);
    expect([lab.world.changes(), lab.writable]).toEqual([[], false]);
  });

  it.each(['ours', 'committed', 'damaged'] as const)(
    'is let go by a run that goes on (%s), and only by such a one',
    async onDisk => {
      const lab = new Lab(host, onDisk).hold();
      await lab.world.install(partitionStep(lab.target));
      expect([lab.world.changes()[0], lab.writable]).toEqual([free, true]);
    },
  );

  it('is not let go for what lies on it of somebody else', async () => {
    for (const onDisk of ['nothing', 'dos', 'their-gpt'] as const) {
      const lab = new Lab(host, onDisk, 'replace').hold();
      await lab.world.work(async worker => partitionStep(lab.target).open?.(worker), 'write');
      expect(lab.writable).toBe(false);
    }
  });

  it('is not held while something still uses it, nor twice, nor where nobody held it', async () => {
    const lab = new Lab(host, 'nothing').hold();
    const step = partitionStep(lab.target);
    await lab.world.install(step);
    lab.disk = {...lab.disk, mountpoints: ['/run/forge/esp']};
    await lab.world.release(step);
    expect(lab.writable).toBe(true);
    lab.disk = {...lab.disk, mountpoints: [null]};
    for (let time = 0; time < 2; time++) await lab.world.release(step);
    expect(lab.world.changes().filter(line => line === hold)).toHaveLength(1);
    const elsewhere = new Lab(host, 'nothing');
    await elsewhere.world.install(step);
    await elsewhere.world.release(step);
    expect(elsewhere.world.changes()).not.toContain(hold);
  });

  it('that is gone at the end is no trouble', async () => {
    const lab = new Lab(host, 'nothing').hold();
    await lab.world.files.remove('/dev/disk/by-id/virtio-LAB');
    await lab.world.release(partitionStep(lab.target));
    expect(lab.world.changes()).toEqual([]);
  });

  it('is not mistaken for one that is write-protected by itself', async () => {
    const lab = new Lab(host, 'nothing');
    lab.disk = {...lab.disk, ro: true};
    await failing(lab.world.apply(partitionStep(lab.target)), 'DISK-READ-ONLY', '/dev/vda');
    expect(lab.world.changes()).toEqual([]);
  });
});
