// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {ProblemCode} from '../../../src/engine/problem.ts';
import {partitionStep} from '../../../src/steps/partition/step.ts';
import {recordings} from '../../disk/recording.ts';
import {lsblkText} from '../../hardware/machine.ts';
import {hosts, Lab} from './lab.ts';

const failing = async (act: Promise<unknown>, code: ProblemCode, detail: string): Promise<void> => {
  await expect(act).rejects.toMatchObject({code, detail: expect.stringContaining(detail)});
};
const host = 'trixie/512';

describe('an empty disk', () => {
  it.each(hosts)('gets the partitions and proves them (%s)', async one => {
    const lab = new Lab(one, 'nothing');
    const step = partitionStep(lab.target);
    expect(await lab.world.verify(step)).toEqual({type: 'absent'});
    const evidence = await lab.world.install(step);
    expect(evidence['disk.guid']).toBe(lab.target.layout.uuid);
    expect(evidence['esp.uuid']).toBe(lab.target.layout.partitions[0]?.uuid);
    expect(Object.keys(evidence)).toHaveLength(2 + 8);
  });

  it('is let go and written by exactly one command, which repart locks by itself', async () => {
    const lab = new Lab(host, 'nothing');
    await lab.world.install(partitionStep(lab.target));
    expect(lab.world.changes()).toEqual([
      'blockdev --setrw /dev/disk/by-id/virtio-LAB',
      [
        'systemd-repart --dry-run=no --empty=require --definitions=/run/forge/repart.d ' +
          '--seed=8a3f0c11-2233-4455-aabb-ccddeeff0011',
        '--no-pager --discard=yes --json=off --pretty=no /dev/disk/by-id/virtio-LAB',
      ].join(' '),
    ]);
  });

  it('is rehearsed before, on definitions of this run only', async () => {
    const lab = new Lab(host, 'nothing');
    lab.world.files.put('/run/forge/repart.d/99-stray.conf', '[Partition]\nType=home\n');
    await lab.world.install(partitionStep(lab.target));
    const ours = [
      '10-esp.conf',
      '20-root-a.conf',
      '30-verity-a.conf',
      '40-signature-a.conf',
      '50-root-b.conf',
      '60-verity-b.conf',
      '70-signature-b.conf',
      '80-state.conf',
    ];
    expect(lab.definitions).toEqual([ours, ours]);
    expect(await lab.world.files.list('/run/forge/repart.d')).toBeUndefined();
    const parts = lab.world.calls
      .map(({line}) => line)
      .filter(line => line.startsWith('systemd-repart'));
    expect(parts.map(line => line.split(' ')[1])).toEqual(['--dry-run=yes', '--dry-run=no']);
  });

  it('is left alone when repart would place partitions otherwise', async () => {
    const lab = new Lab(host, 'nothing');
    lab.rehearsal = recordings[host].rehearsal.stdout.replace(
      '"offset":1048576',
      '"offset":2097152',
    );
    await failing(
      lab.world.install(partitionStep(lab.target)),
      'PARTITIONS-MISPLANNED',
      'esp: offset 2097152 instead of 1048576',
    );
    expect(lab.world.changes()).toEqual([]);
  });

  it('is proved at once when it is done already', async () => {
    const lab = new Lab(host, 'ours');
    await lab.world.install(partitionStep(lab.target));
    expect(lab.world.changes()).toEqual([]);
  });

  it('is still right when slot A was committed', async () => {
    const lab = new Lab(host, 'committed');
    expect(await lab.world.verify(partitionStep(lab.target))).toMatchObject({type: 'satisfied'});
  });
});

describe('a disk that holds something', () => {
  it.each(['dos', 'ext4', 'their-gpt'] as const)(
    'is foreign where only an empty one may be taken (%s)',
    async onDisk => {
      const lab = new Lab(host, onDisk);
      const step = partitionStep(lab.target);
      expect(await lab.world.verify(step)).toMatchObject({type: 'foreign'});
      // and if the engine were told to go on regardless
      await failing(lab.world.apply(step), 'DISK-NOT-EMPTY', '/dev/disk/by-id/virtio-LAB');
      expect(lab.world.changes()).toEqual([]);
    },
  );

  it('is named by what is on it, each thing once and harmlessly', async () => {
    const lab = new Lab(host, 'ext4');
    lab.world.rule({
      matches: ({program}) => program === 'lsblk',
      handle: () => lsblkText(lab.disk),
    });
    expect(await lab.world.verify(partitionStep(lab.target))).toEqual({
      type: 'foreign',
      detail: 'ext4 "back?up"',
    });
    lab.world.rule({
      matches: ({program}) => program === 'lsblk',
      handle: () => lsblkText({...lab.disk, fstype: 'ext4', label: 'back\u001bup'}),
    });
    expect(await lab.world.verify(partitionStep(lab.target))).toEqual({
      type: 'foreign',
      detail: 'Linux; whole disk ext4 "back?up" 12 GiB',
    });
  });

  it.each(['dos', 'ext4', 'their-gpt', 'ours-changed'] as const)(
    'is replaced where it may be (%s)',
    async onDisk => {
      const lab = new Lab(host, onDisk, 'replace');
      lab.filled = true;
      await lab.world.install(partitionStep(lab.target));
      expect(lab.world.changes()).toEqual([
        expect.stringContaining('blockdev'),
        expect.stringContaining('systemd-repart --dry-run=no --empty=force '),
      ]);
    },
  );

  it('is not replaced when it is not what the answers expect, and when it is', async () => {
    const expecting = (contents: string): Lab => {
      const lab = new Lab(host, 'their-gpt', 'replace');
      return Object.assign(lab, {
        target: {
          ...lab.target,
          answers: {...lab.target.answers, disk: {...lab.target.answers.disk, contents}},
        },
      });
    };
    const other = expecting('Windows; gpt; 1 ntfs 100 GiB');
    await failing(
      other.world.apply(partitionStep(other.target)),
      'DISK-CONTENTS-DIFFER',
      'expected: Windows; gpt',
    );
    expect(other.world.changes()).toEqual([]);
    const holds =
      /holds: (.*)/.exec(
        await other.world.apply(partitionStep(other.target)).then(
          () => '',
          (error: unknown) => String(error),
        ),
      )?.[1] ?? '';
    const same = expecting(holds);
    await same.world.apply(partitionStep(same.target));
    expect(same.onDisk).toBe('ours');
  });

  it('is never written to when nothing may be erased', async () => {
    const lab = new Lab(host, 'nothing', 'refuse');
    await failing(lab.world.apply(partitionStep(lab.target)), 'ERASE-REFUSED', 'refuse');
    expect(lab.world.changes()).toEqual([]);
  });
});
