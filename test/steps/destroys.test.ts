// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {destroys} from '../../src/steps/destroys.ts';
import {lsblkText, partition} from '../hardware/machine.ts';
import {on} from '../support/world.ts';
import {Lab} from './partition/lab.ts';

const told = (disk: object, ...children: readonly object[]): Promise<readonly string[]> => {
  const lab = new Lab('trixie/512', 'nothing');
  lab.world.rule(
    on(
      'lsblk',
      lsblkText({
        ...lab.disk,
        ...disk,
        children: children.map((child, index) => partition(`vda${index + 1}`, {...child})),
      }),
    ),
  );
  return destroys(lab.world.reader(), lab.target);
};

describe('what will be destroyed', () => {
  test('is nothing on an empty disk', async () => expect(await told({})).toEqual([]));

  test('is every partition, by what it is and how large', async () => {
    const lines = await told(
      {pttype: 'gpt'},
      {
        size: 2 ** 28,
        parttype: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
        fstype: 'vfat',
        label: 'ESP',
      },
      {size: 2 ** 33, fstype: 'ext4', label: 'home'},
    );
    expect(lines).toEqual([
      'everything on /dev/disk/by-id/virtio-LAB (/dev/vda: Lab, serial LAB, 12 GiB)',
      'what seems to be Linux',
      'the gpt partition table',
      expect.stringMatching(/^partition 1 .*vfat "ESP" 256 MiB$/),
      expect.stringMatching(/^partition 2 .*ext4 "home" 8 GiB$/),
    ]);
  });

  test('is a file system without a table, too', async () => {
    expect(await told({fstype: 'ext4', label: 'backup'})).toEqual([
      expect.stringContaining('everything on'),
      'what seems to be Linux',
      'whole disk ext4 "backup" 12 GiB',
    ]);
  });

  test("is nothing where an installation by this very plan goes on, and all of it where another's would", async () => {
    const own = new Lab('trixie/512', 'nothing').target.layout.partitions.map(({uuid, label}) => ({
      partuuid: uuid,
      partlabel: label,
    }));
    expect(await told({pttype: 'gpt'}, ...own)).toEqual([]);
    const others = own.map(({partlabel}) => ({
      partlabel,
      partuuid: '12345678-0000-4000-8000-000000000000',
    }));
    expect(
      (await told({pttype: 'gpt'}, ...others)).filter(line => line.startsWith('partition ')),
    ).toHaveLength(own.length);
  });

  test('is told of the chosen disk only', async () => {
    await expect(told({serial: 'OTHER'})).rejects.toMatchObject({code: 'DISK-CHANGED'});
  });
});
