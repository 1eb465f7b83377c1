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

describe('a table of this plan that is not right', () => {
  it.each(['damaged', 'ours-changed', 'ours-unreadable'] as const)(
    'is begun again when nothing lies in it (%s)',
    async onDisk => {
      const lab = new Lab(host, onDisk);
      const step = partitionStep(lab.target);
      expect(await lab.world.verify(step)).toMatchObject({type: 'partial'});
      await lab.world.install(step);
      expect(lab.world.changes().map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
        'wipefs --all',
        'blockdev --setrw',
        'systemd-repart --dry-run=no',
      ]);
    },
  );

  it("is foreign once anything lies in it: it may be somebody's system by now", async () => {
    const lab = new Lab(host, 'ours-changed');
    lab.filled = true;
    const step = partitionStep(lab.target);
    expect(await lab.world.verify(step)).toMatchObject({
      type: 'foreign',
      detail: expect.stringContaining('an installation with this very plan, changed since'),
    });
    await failing(lab.world.apply(step), 'DISK-NOT-EMPTY', 'changed since');
    expect(lab.world.changes()).toEqual([]);
  });

  it.each([true, 'blkid', 'lsblk'] as const)(
    'is made whole from its good copy when something lies in it (seen by %s), and never ' +
      'written anew',
    async filled => {
      const lab = new Lab(host, 'damaged').hold();
      lab.filled = filled;
      const step = partitionStep(lab.target);
      expect(await lab.world.verify(step)).toMatchObject({
        type: 'foreign',
        detail:
          'The primary GPT table is corrupt, but the backup appears OK, so that will be used.',
      });
      await failing(lab.world.apply(step), 'DISK-NOT-EMPTY', 'corrupt');
      await lab.world.install(step);
      expect(lab.world.changes()).toEqual([
        'blockdev --setrw /dev/disk/by-id/virtio-LAB',
        `sfdisk --lock=yes --disk-id /dev/disk/by-id/virtio-LAB ${lab.target.layout.uuid}`,
      ]);
    },
  );

  it.each([
    ['theirs-unreadable', false],
    ['ours-unreadable', true],
  ] as const)(
    'no tool can read is foreign unless it is ours and empty (%s)',
    async (onDisk, filled) => {
      const lab = new Lab(host, onDisk);
      lab.filled = filled;
      const step = partitionStep(lab.target);
      expect(await lab.world.verify(step)).toMatchObject({type: 'foreign'});
      await failing(lab.world.apply(step), 'DISK-NOT-EMPTY', 'gpt');
      expect(lab.world.changes()).toEqual([]);
    },
  );

  it.each(['blkid', 'lsblk'] as const)(
    'is foreign when only %s sees something in it',
    async witness => {
      const lab = new Lab(host, 'ours-changed');
      lab.filled = witness;
      expect(await lab.world.verify(partitionStep(lab.target))).toMatchObject({type: 'foreign'});
    },
  );

  it('says what is damaged', async () => {
    expect(
      await new Lab(host, 'damaged').world.verify(partitionStep(new Lab(host, 'damaged').target)),
    ).toMatchObject({detail: expect.stringContaining('The primary GPT table is corrupt')});
  });
});

describe('a disk that cannot be read', () => {
  it('is no empty disk', async () => {
    const lab = new Lab(host, 'nothing', 'replace');
    lab.world.rule({
      matches: ({program, args}) => program === 'wipefs' && args.includes('--no-act'),
      handle: () => ({
        code: 1,
        stderr: 'wipefs: error: /dev/vda: probing initialization failed: Input/output error\n',
      }),
    });
    await failing(lab.world.verify(partitionStep(lab.target)), 'COMMAND-FAILED', 'wipefs');
  });

  it('is not empty either while the kernel shows partitions on it', async () => {
    const lab = new Lab(host, 'nothing');
    lab.world.rule({
      matches: ({program}) => program === 'lsblk',
      handle: () => lsblkText({...lab.disk, children: [partition('vda1', {fstype: 'ext4'})]}),
    });
    expect(await lab.world.verify(partitionStep(lab.target))).toMatchObject({
      type: 'foreign',
      detail: expect.stringContaining('ext4'),
    });
  });
});
