// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {readLosses} from '../../src/app/losses.ts';
import {links, lsblk, partition, row, type Row} from '../hardware/machine.ts';
import {answersFor, targetFor} from '../steps/fakes/target.ts';
import {fakeWorld} from '../support/world.ts';

const target = {...targetFor(), disk: {...targetFor().disk, bytes: 4n << 30n}};
const windows = {
  pttype: 'gpt',
  children: [partition('vda1', {size: 2 ** 30, fstype: 'ntfs', label: 'Windows'})],
};

function losses(
  disk: Row,
  others: readonly Row[] = [],
  erase: object = {erase: 'replace', contents: 'any'},
) {
  const chosen = row('vda', {size: 2 ** 32, model: 'Lab', serial: 'LAB', ...disk});
  const files = links({'/dev/vda': ['by-id/virtio-LAB'], '/dev/sdb': ['by-id/ata-B_SERIALB']});
  const world = fakeWorld({commands: [lsblk(chosen, ...others)], files});
  return readLosses(
    {target, answers: answersFor({disk: {match: {serial: 'LAB'}, ...erase}})},
    world.reader(),
  );
}

describe('before a plan is carried out, a person reads', () => {
  test('what will be gone', async () => {
    const {destroyed, kept, obstacle} = await losses(windows);
    expect(destroyed[0]).toBe(
      'everything on /dev/disk/by-id/virtio-LAB (/dev/vda: Lab, serial LAB, 4 GiB)',
    );
    expect(destroyed.join()).toContain('ntfs "Windows" 1 GiB');
    expect(kept[0]).toBe('there is no other disk');
    expect(obstacle).toBeUndefined();
  });

  test('that every other disk stays as it is', async () => {
    const {kept} = await losses(windows, [
      row('sdb', {size: 2 ** 33, model: 'B', serial: 'SERIALB'}),
      row('sdc', {size: 2 ** 31}),
    ]);
    expect(kept.slice(0, 2)).toEqual([
      '/dev/sdb, B, serial SERIALB, 8 GiB: not touched',
      '/dev/sdc, no serial number, 2 GiB: not touched',
    ]);
    expect(kept.join()).not.toContain('/dev/vda');
  });

  test('that nothing is lost on an empty disk', async () => {
    const {destroyed, kept} = await losses({});
    expect(destroyed).toEqual([]);
    expect(kept[0]).toBe('/dev/vda, Lab, serial LAB, 4 GiB: nothing is on it');
  });

  test('that an earlier run of this same plan is kept', async () => {
    const children = target.layout.partitions.map(({uuid, label, bytes}, index) =>
      partition(`vda${index + 1}`, {partuuid: uuid, partlabel: label, size: Number(bytes)}),
    );
    const {destroyed, kept, obstacle} = await losses({pttype: 'gpt', children}, [], {
      erase: 'empty-only',
    });
    expect(destroyed).toEqual([]);
    expect(kept[0]).toMatch(
      /^\/dev\/vda.*an earlier run of this same plan has proved and still holds \(.*gpt/,
    );
    expect(obstacle).toBeUndefined();
  });

  test.each([
    [{erase: 'empty-only'}, 'DISK-NOT-EMPTY'],
    [{erase: 'refuse'}, 'ERASE-REFUSED'],
    [{erase: 'replace', contents: 'empty'}, 'DISK-CONTENTS-DIFFER'],
  ])('that the answers %j do not allow it', async (erase, code) => {
    const {destroyed, obstacle} = await losses(windows, [], erase);
    expect(destroyed).not.toEqual([]);
    expect(obstacle).toMatch(new RegExp(`^${code}: `));
  });
});
