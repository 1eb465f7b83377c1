// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {Problem, type ProblemCode} from '../../src/engine/problem.ts';
import type {Disk} from '../../src/hardware/disk.ts';
import {mustBeErasable, selectDisk} from '../../src/hardware/select.ts';
import type {DiskMatch} from '../../src/hardware/match.ts';
import {contentOf, diskOf, otherDisk} from './disk-of.ts';

const demands = {minimumBytes: 10_000_000_000n, erase: 'empty-only'} as const;
const filled: Partial<Disk> = {
  tableType: 'gpt',
  contents: [contentOf({fsType: 'ntfs', fsLabel: 'Windows'})],
};

function refusal(code: ProblemCode, act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    if (error instanceof Problem) {
      expect(error.code).toBe(code);
      return error.detail;
    }
  }
  throw new Error(`no ${code}`);
}
const choose = (disks: readonly Disk[], match: DiskMatch) => selectDisk(disks, match, demands);

describe('selectDisk', () => {
  it('takes the one disk that is meant, under its most stable name', () => {
    expect(choose([diskOf(), otherDisk()], {serial: 'S1'})).toEqual({
      device: '/dev/disk/by-id/wwn-0x5000c500a0b1c2d3',
      model: 'Drive',
      serial: 'S1',
      wwn: '0x5000c500a0b1c2d3',
      bytes: 500_107_862_016n,
      sector: 512,
    });
  });

  it('does not judge contents: a resumed run finds its own', () =>
    expect(choose([diskOf(filled)], {serial: 'S1'}).serial).toBe('S1'));

  it('takes no other disk when none is meant, says what is near, and shows them all', () => {
    const detail = refusal('DISK-NOT-FOUND', () =>
      choose([diskOf(), otherDisk(filled)], {serial: 'S3'}),
    );
    expect(detail).toBe(
      [
        'no disk fits match: {serial: "S3"}',
        '    {serial: "S3"}: /dev/sda: serial is "S1"; /dev/sdb: serial is "S2"',
        '/dev/sda  465.7 GiB  sata  Drive  serial S1',
        '    holds: empty',
        '    to take it: match: {serial: "S1"}',
        '/dev/sdb  465.7 GiB  sata  Drive  serial S2',
        '    holds: gpt; 1 ntfs "Windows" 100 MiB',
        '    to take it: match: {serial: "S2"}',
        '    but it is not empty and only an empty disk may be taken; if all of it may go:',
        '        erase: replace',
        '        contents: \'gpt; 1 ntfs "Windows" 100 MiB\'',
      ].join('\n'),
    );
  });

  it.each<[string, DiskMatch, readonly string[]]>([
    [
      'a letter of the serial',
      {serial: 'S6Z1NX0W123457'},
      ['{serial: "S6Z1NX0W123457"}: /dev/sda is near: its serial is "S6Z1NX0W123456"'],
    ],
    [
      'its size',
      {model: 'Drive', size: {least: '1TB'}, transport: 'sata'},
      ['of /dev/sda all holds but this: size is 465.7 GiB; of /dev/sdb all'],
    ],
    [
      'each alternative on its own',
      [{transport: 'nvme'}, {serial: 'X'}],
      [
        '{transport: "nvme"}: /dev/sda: transport is "sata"',
        '{serial: "X"}: /dev/sda: serial is "S6',
      ],
    ],
  ])('says for every alternative why nothing fits: %s', (_what, match, said) => {
    const detail = refusal('DISK-NOT-FOUND', () =>
      choose([diskOf({serial: 'S6Z1NX0W123456'}), otherDisk()], match),
    );
    for (const words of said) expect(detail).toContain(words);
  });

  it('goes on to the next alternative only where nothing fits the one before', () => {
    const disks = [diskOf(), otherDisk()];
    expect(choose(disks, [{serial: 'X'}, {serial: 'S2'}]).serial).toBe('S2');
    expect(choose(disks, [{serial: 'S1'}, {serial: 'S2'}]).serial).toBe('S1');
    expect(
      refusal('DISK-AMBIGUOUS', () => choose(disks, [{model: 'Drive'}, {serial: 'S2'}])),
    ).toContain('fit {model: "Drive"}');
    // A disk that is meant and cannot be taken is no reason to take the next one.
    expect(
      refusal('DISK-READ-ONLY', () =>
        choose([diskOf({readOnly: true}), otherDisk()], [{serial: 'S1'}, {serial: 'S2'}]),
      ),
    ).toContain('/dev/sda');
  });

  it('shows of an ambiguous match the candidates alone', () => {
    const detail = refusal('DISK-AMBIGUOUS', () =>
      choose(
        [
          diskOf(),
          otherDisk(),
          otherDisk({
            path: '/dev/sdc',
            serial: 'S9',
            wwn: '',
            model: 'Other',
            byId: [],
            byPath: ['/dev/disk/by-path/p'],
          }),
        ],
        {model: 'Drive'},
      ),
    );
    expect(detail.match(/ {4}holds: /g)).toHaveLength(2);
    expect(detail).not.toContain('/dev/sdc');
  });

  it('does not choose between two, and shows what tells them apart', () => {
    const detail = refusal('DISK-AMBIGUOUS', () =>
      choose([diskOf(), otherDisk({serial: 'S1'})], {serial: 'S1'}),
    );
    expect(detail).toContain('/dev/sda and /dev/sdb fit {serial: "S1"}');
    expect(detail).toContain('match: {wwn: "0x5000c500a0b1c2d3"}');
    expect(detail).toContain('match: {wwn: "0x5000c500a0b1c2d4"}');
  });

  it('says so on a machine without disks', () =>
    expect(refusal('DISK-NOT-FOUND', () => choose([], {serial: 'S1'}))).toContain(
      'This machine has no disk.',
    ));

  it.each<[ProblemCode, string, Partial<Disk>]>([
    ['DISK-IS-LIVE-MEDIUM', 'this system was started from it', {isLiveMedium: true}],
    ['DISK-READ-ONLY', 'it is read-only', {readOnly: true}],
    ['DISK-TOO-SMALL', 'too small: 9.3 GiB are needed', {bytes: 9_000_000_000n}],
    [
      'DISK-TOO-SMALL',
      'too small: it has 9999999999 bytes, 10000000000 are needed',
      {bytes: 9_999_999_999n},
    ],
    ['DISK-UNFIT', 'sectors of 520 bytes', {logical: 520}],
    ['DISK-UNFIT', 'not a whole disk (loop)', {type: 'loop'}],
    ['DISK-UNFIT', 'its size is 0', {bytes: 0n}],
    ['DISK-UNFIT', 'no medium in it', {bytes: 0n, removable: true}],
    ['DISK-UNFIT', 'no stable name', {byId: [], byPath: []}],
    [
      'DISK-BUSY',
      '/dev/sda1 is mounted at /home',
      {inUse: [{how: 'mounted', path: '/dev/sda1', by: '/home', own: false}]},
    ],
    [
      'DISK-BUSY',
      '/dev/sda2 is in use as swap',
      {inUse: [{how: 'swap', path: '/dev/sda2', by: '/dev/sda2', own: false}]},
    ],
    [
      'DISK-BUSY',
      '/dev/sda2 belongs to the logical volume /dev/mapper/v',
      {inUse: [{how: 'lvm', path: '/dev/sda2', by: '/dev/mapper/v', own: false}]},
    ],
    [
      'DISK-BUSY',
      '/dev/sda2 is part of the array /dev/md0',
      {inUse: [{how: 'raid', path: '/dev/sda2', by: '/dev/md0', own: false}]},
    ],
    [
      'DISK-BUSY',
      '/dev/sda belongs to the ZFS pool tank',
      {inUse: [{how: 'zfs', path: '/dev/sda', by: 'tank', own: false}]},
    ],
    [
      'DISK-BUSY',
      '/dev/sda2 is opened as /dev/mapper/x (encrypted or verified)',
      {
        inUse: [{how: 'encrypted', path: '/dev/sda2', by: '/dev/mapper/x', own: false}],
      },
    ],
  ])('refuses the disk that is meant with %s: %s', (code, reason, part) => {
    const detail = refusal(code, () => choose([diskOf(part), otherDisk()], {serial: 'S1'}));
    expect(detail.split('\n')[0]).toContain(reason);
    expect(detail).toContain(`    cannot be taken: ${reason}`);
    expect(detail).toContain('to take it: match: {serial: "S2"}');
  });

  it('gives every reason at once, and then it is not one of them', () => {
    const detail = refusal('DISK-UNFIT', () =>
      choose([diskOf({readOnly: true, logical: 520, bytes: 1n})], {serial: 'S1'}),
    );
    expect(detail.match(/cannot be taken: /g)).toHaveLength(1 + 3);
  });

  it('keeps the code where there are several reasons of one kind', () => {
    const inUse = ['/a', '/b'].map(
      by => ({how: 'mounted', path: '/dev/sda1', by, own: false}) as const,
    );
    expect(
      refusal('DISK-BUSY', () => choose([diskOf({inUse})], {serial: 'S1'})).match(
        /cannot be taken: /g,
      ),
    ).toHaveLength(1 + 2);
  });

  it('says of the live medium nothing but that: it is in use, and may be small and read-only', () => {
    const inUse = [
      {how: 'encrypted', path: '/dev/sda2', by: '/dev/mapper/root', own: false},
    ] as const;
    const part: Partial<Disk> = {isLiveMedium: true, readOnly: true, bytes: 1n, inUse};
    expect(
      refusal('DISK-IS-LIVE-MEDIUM', () => choose([diskOf(part), otherDisk()], {serial: 'S1'})),
    ).not.toContain('is opened');
  });

  it('takes a disk that only the live system holds read-only', () =>
    expect(choose([diskOf({held: true})], {serial: 'S1'}).serial).toBe('S1'));

  it('does not mind what an interrupted run of Forge left open', () => {
    expect(
      choose(
        [diskOf({inUse: [{how: 'mounted', path: '/dev/sda1', by: '/run/forge/esp', own: true}]})],
        {serial: 'S1'},
      ).serial,
    ).toBe('S1');
  });
});

describe('mustBeErasable', () => {
  it('lets an empty disk pass under any policy', () => {
    for (const erase of ['refuse', 'empty-only'] as const)
      expect(() => mustBeErasable(diskOf(), {erase})).not.toThrow();
    for (const contents of ['any', 'empty'])
      expect(() => mustBeErasable(diskOf(), {erase: 'replace', contents})).not.toThrow();
  });

  it('lets a full disk pass only where it may be replaced', () => {
    expect(() => mustBeErasable(diskOf(filled), {erase: 'replace', contents: 'any'})).not.toThrow();
    expect(
      refusal('DISK-NOT-EMPTY', () => mustBeErasable(diskOf(filled), {erase: 'empty-only'})),
    ).toContain('ntfs "Windows"');
    expect(
      refusal('ERASE-REFUSED', () => mustBeErasable(diskOf(filled), {erase: 'refuse'})),
    ).toContain('nothing may be erased');
  });

  it('lets exactly that be replaced which the answers name', () => {
    const contents = 'gpt; 1 ntfs "Windows" 100 MiB';
    expect(() => mustBeErasable(diskOf(filled), {erase: 'replace', contents})).not.toThrow();
    const more = diskOf({
      ...filled,
      contents: [...(filled.contents ?? []), contentOf({number: 2, fsLabel: "o'clock"})],
    });
    expect(
      refusal('DISK-CONTENTS-DIFFER', () => mustBeErasable(more, {erase: 'replace', contents})),
    ).toBe(
      [
        '/dev/sda does not hold what the answers expect',
        `    expected: ${contents}`,
        `    holds: Linux; ${contents}, 2 ext4 "o'clock" 100 MiB`,
        `    if all of it may go: contents: 'Linux; ${contents}, 2 ext4 "o''clock" 100 MiB'`,
      ].join('\n'),
    );
    expect(
      refusal('DISK-CONTENTS-DIFFER', () => mustBeErasable(diskOf(), {erase: 'replace', contents})),
    ).toContain('holds: empty');
  });

  it('counts a table without partitions, and a signature without table, as something', () => {
    expect(
      refusal('DISK-NOT-EMPTY', () =>
        mustBeErasable(diskOf({tableType: 'dos'}), {erase: 'empty-only'}),
      ),
    ).toContain('an empty dos');
    expect(
      refusal('DISK-NOT-EMPTY', () =>
        mustBeErasable(
          diskOf({contents: [contentOf({number: undefined, fsType: 'LVM2_member'})]}),
          {erase: 'empty-only'},
        ),
      ),
    ).toContain('whole disk LVM2_member');
  });
});
