// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {diskAnswer} from '../../src/answers/disk.ts';
import {defaultLayout} from '../../src/disk/default-layout.ts';
import {contentsAnswer, contentsDiffer, contentsLine} from '../../src/hardware/disk-words.ts';
import type {Content, Disk} from '../../src/hardware/disk.ts';
import {contentOf, diskOf} from './disk-of.ts';

const mib = 1n << 20n;
const esp = contentOf({
  number: 1,
  partType: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  fsType: 'vfat',
  fsLabel: 'SYSTEM',
  bytes: 100n * mib,
});
const reserved = contentOf({
  number: 2,
  partType: 'e3c9e316-0b5c-4db8-817d-f92df00215ae',
  fsType: '',
  partLabel: 'Microsoft reserved partition',
  bytes: 16n * mib,
});
const basic = 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7';
const recovery = contentOf({
  number: 4,
  partType: 'de94bba4-06d1-4d40-a16a-bfd50179d6ac',
  fsType: 'ntfs',
  bytes: 750n * mib,
});
const volume = (part: Partial<Content> = {}): Content =>
  contentOf({
    number: 3,
    partType: basic,
    fsType: 'ntfs',
    fsLabel: 'Windows',
    bytes: 487_817n * mib,
    ...part,
  });
const gpt = (...contents: readonly Content[]): Disk => diskOf({tableType: 'gpt', contents});
const dos = (...contents: readonly Content[]): Disk => diskOf({tableType: 'dos', contents});
const line = (...contents: readonly Content[]): string => contentsLine(gpt(...contents));

/** The systems that a line begins with. */
const named = (disk: Disk): string =>
  contentsLine(disk)
    .split(disk.tableType || 'whole disk')[0]
    ?.replace(/; $/, '') ?? '';

describe('contentsLine', () => {
  it.each<[Disk, string]>([
    [diskOf(), 'empty'],
    [diskOf({tableType: 'gpt'}), 'an empty gpt partition table'],
    [
      diskOf({contents: [contentOf({number: undefined, fsType: 'iso9660', fsLabel: 'CD'})]}),
      'whole disk iso9660 "CD" 100 MiB',
    ],
    [
      gpt(esp, reserved, volume(), recovery),
      [
        'Windows; gpt; 1 ESP vfat "SYSTEM" 100 MiB',
        '2 Microsoft reserved "Microsoft reserved partition" 16 MiB',
        '3 ntfs "Windows" 487817 MiB',
        '4 Windows recovery ntfs 750 MiB',
      ].join(', '),
    ],
    [
      dos(contentOf({number: 4, partType: '0x5', fsType: '', bytes: 1024n})),
      'dos; 4 extended 1 KiB',
    ],
    [gpt(volume({fsType: '', fsLabel: '', bytes: 1000n})), 'gpt; 3 unknown 1000 bytes'],
  ])('%#', (disk, expected) => expect(contentsLine(disk)).toBe(expected));

  it('does not depend on the order in which partitions were found, nor on nodes, UUIDs and uses', () => {
    const moved = [recovery, volume(), esp, reserved].map(content => ({
      ...content,
      path: '/dev/nvme0n1p7',
      partUuid: 'x',
      fsUuid: 'y',
    }));
    const inUse = [{how: 'mounted', path: '/dev/sda3', by: '/mnt', own: false}] as const;
    const disk = diskOf({tableType: 'gpt', contents: moved, path: '/dev/x', held: true, inUse});
    expect(contentsLine(disk)).toBe(line(esp, reserved, volume(), recovery));
  });

  it('differs with every byte of a size, with every number, label, and kind', () => {
    const base = volume();
    const others: readonly Content[] = [
      {...base, bytes: base.bytes + 1n},
      {...base, bytes: base.bytes - mib},
      {...base, number: 5},
      {...base, fsType: 'BitLocker'},
      {...base, fsLabel: 'Windows '},
      {...base, fsLabel: ''},
      {...base, partType: esp.partType},
    ];
    expect(new Set([base, ...others].map(content => line(content))).size).toBe(1 + others.length);
  });

  it('is what the answers take, through YAML, whatever labels say', () => {
    const label = fc
      .string({maxLength: 36})
      .map(text => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?'));
    fc.assert(
      fc.property(
        fc.array(fc.record({fsLabel: label, bytes: fc.bigInt({min: 0n, max: 1n << 50n})}), {
          maxLength: 8,
        }),
        parts => {
          const disk = gpt(...parts.map((part, index) => contentOf({...part, number: index + 1})));
          const text = contentsAnswer(disk);
          expect(text).not.toContain('\n');
          const answer = diskAnswer.parse(parse(`match: {serial: x}\nerase: replace\n${text}`));
          expect(contentsDiffer(disk, answer.contents ?? '')).toBeUndefined();
        },
      ),
    );
  });

  it('can be copied without quotes where labels are plain', () => {
    expect(parse(`contents: ${line(esp, reserved, volume(), recovery)}`)).toEqual({
      contents: line(esp, reserved, volume(), recovery),
    });
  });
});

describe('the systems that are named', () => {
  const planned = defaultLayout({
    diskBytes: 64n << 30n,
    sector: 512,
    slotBytes: 4n << 30n,
    version: '2026.1',
    seed: 'a'.repeat(32),
  });
  const partitions = planned.fits ? planned.layout.partitions : [];
  const forge = partitions.map(({number, label, type, bytes}) =>
    contentOf({number, partLabel: label, partType: type, bytes, fsType: ''}),
  );
  const second = forge.map(content =>
    content.number === 5 ? {...content, partLabel: 'igos_2026.2'} : content,
  );
  const linux = '0fc63daf-8483-4772-8e79-3d69d8477de4';

  it.each<[string, Disk]>([
    ['Windows', gpt(esp, reserved, volume())],
    ['Windows', gpt(volume({fsType: 'BitLocker', fsLabel: ''}))],
    ['Windows', gpt(recovery)],
    [
      'Windows',
      dos(
        contentOf({partType: '0x7', fsType: 'ntfs', fsLabel: 'System Reserved'}),
        contentOf({number: 2, fsType: 'ntfs'}),
      ),
    ],
    ['Windows', dos(contentOf({number: 1, partType: '0x27', fsType: 'ntfs'}))],
    ['', gpt(volume())],
    ['', gpt(reserved, volume({fsType: 'exfat'}))],
    ['', dos(contentOf({partType: '0x7', fsType: 'ntfs', fsLabel: 'Backup'}))],
    [
      'macOS',
      gpt(
        esp,
        contentOf({number: 2, partType: '7c3457ef-0000-11aa-aa11-00306543ecac', fsType: 'apfs'}),
      ),
    ],
    [
      'macOS',
      gpt(
        contentOf({number: 2, partType: '48465300-0000-11aa-aa11-00306543ecac', fsType: 'hfsplus'}),
      ),
    ],
    ['macOS', diskOf({contents: [contentOf({number: undefined, fsType: 'apfs'})]})],
    [
      'ChromeOS',
      gpt(
        contentOf({number: 2, partType: 'fe3a2a5d-4f32-41a7-b725-accc3285a309', fsType: ''}),
        contentOf({number: 1, partType: linux}),
      ),
    ],
    ['InterGenOS 2026.1', gpt(...forge)],
    ['InterGenOS 2026.1 2026.2', gpt(...second)],
    [
      'InterGenOS',
      gpt(contentOf({number: 1, partType: esp.partType, partLabel: 'IGOS_ESP', fsType: 'vfat'})),
    ],
    ['Linux', gpt(esp, contentOf({number: 2, partType: linux, fsType: ''}))],
    ...[
      'crypto_LUKS',
      'LVM2_member',
      'linux_raid_member',
      'btrfs',
      'zfs_member',
      'ext4',
      'xfs',
    ].map((fsType): [string, Disk] => ['Linux', dos(contentOf({fsType}))]),
    ['Linux', diskOf({contents: [contentOf({number: undefined, fsType: 'linux_raid_member'})]})],
    ['Windows and Linux', gpt(esp, reserved, volume(), contentOf({number: 5, fsType: 'ext4'}))],
    [
      'InterGenOS 2026.1, Windows and macOS',
      gpt(
        ...forge,
        {...recovery, number: 9},
        contentOf({number: 10, partType: '7c3457ef-0000-11aa-aa11-00306543ecac', fsType: 'apfs'}),
      ),
    ],
    ['', gpt(esp)],
    ['', dos(contentOf({fsType: 'vfat'}))],
    ['', gpt(contentOf({fsType: 'swap'}))],
  ])('%s', (systems, disk) => expect(named(disk)).toBe(systems));
});

describe('contentsDiffer', () => {
  const disk = gpt(esp, volume());

  it('is content with the same text, however it was wrapped, and with any', () => {
    const line = contentsLine(disk);
    for (const text of [line, `  ${line}\n`, line.replaceAll(' ', '\n    '), 'any', ' any '])
      expect(contentsDiffer(disk, text)).toBeUndefined();
  });

  it('takes nothing less exact for the same', () => {
    const line = contentsLine(disk);
    for (const text of [
      '',
      'Any',
      'any any',
      line.toLowerCase(),
      line.slice(0, -1),
      `${line}.`,
      line.replaceAll(' ', ''),
    ]) {
      expect(contentsDiffer(disk, text)).toContain(`    holds: ${line}`);
    }
  });

  it('takes "empty" for an empty disk alone', () => {
    expect(contentsDiffer(diskOf(), 'empty')).toBeUndefined();
    expect(contentsDiffer(disk, 'empty')).toContain('expected: empty');
  });
});
