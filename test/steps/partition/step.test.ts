// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {ProblemCode} from '../../../src/engine/problem.ts';
import {partitionStep} from '../../../src/steps/partition/step.ts';
import {recordings} from '../../disk/recording.ts';
import {lsblkText, partition} from '../../hardware/machine.ts';
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
