// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {differences, whatMatters} from '../../../qemu/machines/compare.ts';
import {tableScript} from '../../../qemu/machines/contents.ts';
import {machines} from '../../../qemu/machines/index.ts';
import * as signatures from '../../../qemu/machines/signatures.ts';
import * as volumes from '../../../qemu/machines/volumes.ts';

describe('the described machines', () => {
  test('have names of their own and say what they show', () => {
    expect(new Set(machines.map(({name}) => name)).size).toBe(machines.length);
    for (const {name, shows} of machines)
      expect([name, shows]).toEqual([
        expect.stringMatching(/^[a-z0-9-]+$/),
        expect.stringMatching(/^[^.]{6,}$/),
      ]);
  });

  test('are started anew where QEMU cannot plug a disk in', () => {
    for (const {disks, cold} of machines)
      if (disks.some(({bus}) => bus === 'sata' || bus === 'sd')) expect(cold).toBeDefined();
  });

  test('have whole sectors, and serial numbers that virtio can carry', () => {
    for (const {disks} of machines) {
      for (const {bytes, sector = 512, bus, serial = ''} of disks) {
        expect(bytes % sector).toBe(0);
        if (bus === 'virtio') expect(serial.length).toBeLessThanOrEqual(20);
      }
    }
  });

  test('ask for no more root ports than there are beside the controllers', () => {
    for (const {disks} of machines)
      expect(
        disks.filter(({bus}) => bus === 'virtio' || bus === 'nvme').length,
      ).toBeLessThanOrEqual(3);
  });
});

describe('signatures', () => {
  const made = {
    ext4: signatures.ext4('a'),
    fat32: signatures.fat32('A'),
    ntfs: signatures.ntfs('Windows'),
    bitlocker: volumes.bitlocker,
    luks2: volumes.luks2('l'),
    lvm2: volumes.lvm2,
    md12: volumes.md12('any:0', 1),
    btrfs: signatures.btrfs('b'),
    zfs: volumes.zfs('tank'),
    apfs: signatures.apfs,
    swap: signatures.swap,
  };

  test.each(Object.entries(made))(
    '%s is the same each time and lies near the start',
    (_, signature) => {
      expect(signature(2 ** 30)).toEqual(signature(2 ** 30));
      const pieces = signature(2 ** 30).toSorted((one, other) => one.at - other.at);
      for (const [index, {at, data}] of pieces.entries())
        expect(at + data.length).toBeLessThanOrEqual(pieces[index + 1]?.at ?? 4 * 2 ** 20);
      expect(pieces.some(({data}) => data.some(byte => byte !== 0))).toBe(true);
    },
  );
});

describe('partition tables', () => {
  test("GPT in sfdisk's words, identifiers included", () => {
    expect(
      tableScript({
        table: 'gpt',
        partitions: [
          {type: 'T1', name: 'one', mib: 5},
          {type: 'T2', uuid: 'U'},
        ],
      }),
    ).toBe(
      [
        'label: gpt',
        'label-id: F0460000-0000-4000-8000-000000000000',
        '',
        'size=5MiB, type=T1, uuid=f0460000-0000-4000-8000-000000000001, name="one"',
        'type=T2, uuid=U',
        '',
      ].join('\n'),
    );
  });
  test('MBR has numbers for types and none for partitions', () => {
    expect(tableScript({table: 'dos', partitions: [{type: '83', mib: 5}]})).toBe(
      'label: dos\nlabel-id: 0xf046f046\n\nsize=5MiB, type=83\n',
    );
  });
});

describe('two recordings', () => {
  const named = (kernelName: string): object => ({
    path: `/dev/${kernelName}`,
    kernelName,
    serial: '',
    byPath: [],
  });
  const recording = (disk: object, firmware: object = {}): string =>
    JSON.stringify({
      type: 'hardware',
      machine: {tpm: 2, memoryBytes: '1'},
      disks: [
        {...named('vda'), isLiveMedium: true, bytes: '5'},
        {...named('vdb'), isLiveMedium: false, ...disk},
      ],
      firmware: {
        uefi: true,
        secureBoot: true,
        setupMode: false,
        throughShim: true,
        freeBytes: '7',
        ...firmware,
      },
    });

  test('are alike whatever the medium and the room for variables', () => {
    expect(
      differences(
        recording({}),
        recording({}, {freeBytes: '8'}).replace('"bytes":"5"', '"bytes":"6"'),
      ),
    ).toEqual([]);
  });
  test('differ by a disk, and by firmware', () => {
    expect(
      differences(recording({serial: 'A'}), recording({serial: 'B'}, {secureBoot: false})),
    ).toEqual([
      expect.stringMatching(/^secureBoot: true became false/),
      expect.stringMatching(/^disks: .*"A".*"B"/),
    ]);
  });
  test('must be recordings', () => expect(() => whatMatters('{}')).toThrow());
});
