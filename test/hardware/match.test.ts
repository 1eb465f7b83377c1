// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {diskAnswer, type DiskCondition} from '../../src/answers/disk.ts';
import {fitting, matchFor, matchLine, meant, type DiskMatch} from '../../src/hardware/match.ts';
import type {Disk} from '../../src/hardware/disk.ts';
import {diskOf, otherDisk} from './disk-of.ts';

/** Whether one disk, alone in its machine, fits. */
const fits = (disk: Disk, condition: DiskCondition): boolean =>
  fitting([disk], condition).length === 1;

describe('fitting', () => {
  it.each<[DiskCondition, boolean]>([
    [{serial: 'S1'}, true],
    [{serial: ' S1 '}, true],
    [{serial: 's1'}, false],
    [{serial: 'S'}, false],
    [{serial: ''}, false],
    [{wwn: '0x5000c500a0b1c2d3'}, true],
    [{wwn: '0x5000C500A0B1C2D3'}, true],
    [{wwn: '0x5000c500a0b1c2d4'}, false],
    [{wwn: ''}, false],
    [{byId: 'ata-Drive_S1'}, true],
    [{byId: '/dev/disk/by-id/ata-Drive_S1'}, true],
    [{byId: 'ata-Drive'}, false],
    [{byId: 'pci-0000:00:1f.2-ata-1'}, false],
    [{byPath: 'pci-0000:00:1f.2-ata-1'}, true],
    [{byPath: '/dev/disk/by-path/pci-0000:00:1f.2-ata-1'}, true],
    [{byPath: 'pci-0000:00:1f.2-ata-10'}, false],
    [{model: 'Drive'}, true],
    [{model: ' Drive'}, true],
    [{model: 'Dri'}, false],
    [{model: 'drive'}, false],
    [{transport: 'sata'}, true],
    [{transport: 'usb'}, false],
    [{size: {least: '500GB'}}, true],
    [{size: {least: '501GB'}}, false],
    [{size: {most: '500GB'}}, false],
    [{size: {most: '466GiB'}}, true],
    [{size: {least: '400GB', most: '600GB'}}, true],
    [{size: {least: '600GB', most: '700GB'}}, false],
    [{serial: 'S1', model: 'Drive', transport: 'sata'}, true],
    [{serial: 'S1', model: 'Other'}, false],
    [{serial: 'S2', model: 'Drive'}, false],
    [{}, false],
  ])('%j: %s', (condition, meant) => expect(fits(diskOf(), condition)).toBe(meant));

  it('takes both ends of a size range in', () => {
    const disk = diskOf({bytes: 1n << 30n});
    expect(fits(disk, {size: {least: '1GiB', most: '1GiB'}})).toBe(true);
    expect(fits(disk, {size: {least: '1025MiB'}})).toBe(false);
    expect(fits(disk, {size: {most: '1023MiB'}})).toBe(false);
  });

  it('never means a disk that does not say by an empty text', () => {
    const blank = diskOf({serial: '', wwn: '', model: '', transport: ''});
    for (const condition of [{serial: ''}, {wwn: ' '}, {model: ' '}])
      expect(fits(blank, condition)).toBe(false);
  });

  it('by its kind means only whole disks with a medium in them; by its name anything', () => {
    const others = [diskOf({type: 'rom'}), diskOf({bytes: 0n}), diskOf({type: 'loop'})];
    for (const disk of others) {
      expect(fits(disk, {model: 'Drive'})).toBe(false);
      expect(fits(disk, {size: {most: '1TB'}, transport: 'sata'})).toBe(false);
      expect(fits(disk, {serial: 'S1'})).toBe(true);
    }
  });

  it('never means a disk of which a given key does not hold, whatever else does', () => {
    const some = fc.record(
      {
        serial: fc.constantFrom('S1', 'S2'),
        model: fc.constantFrom('Drive', 'Other'),
        transport: fc.constantFrom('sata', 'usb'),
        byPath: fc.constantFrom('pci-0000:00:1f.2-ata-1', 'pci-0000:00:1f.2-ata-2'),
      },
      {requiredKeys: []},
    );
    const right = new Map(
      Object.entries({
        serial: 'S1',
        model: 'Drive',
        transport: 'sata',
        byPath: 'pci-0000:00:1f.2-ata-1',
      }),
    );
    fc.assert(
      fc.property(some, condition => {
        const given = Object.entries(condition);
        expect(fits(diskOf(), condition)).toBe(
          given.length > 0 && given.every(([key, value]) => right.get(key) === value),
        );
      }),
    );
  });
});

describe('matchFor', () => {
  it('gives what a person can read on the label, where that tells the disk from the others', () => {
    expect(matchFor(diskOf(), [diskOf(), otherDisk()])).toEqual({serial: 'S1'});
  });

  it('goes on to the next better thing where it does not', () => {
    const twins = [diskOf(), otherDisk({serial: 'S1'})];
    expect(matchFor(diskOf(), twins)).toEqual({wwn: '0x5000c500a0b1c2d3'});
    const same = {serial: 'S1', wwn: '', byId: []};
    expect(matchFor(diskOf(same), [diskOf(same), otherDisk(same)])).toEqual({
      byPath: 'pci-0000:00:1f.2-ata-1',
    });
    const nameless = {...same, byPath: []};
    expect(matchFor(diskOf(nameless), [diskOf(nameless), otherDisk(nameless)])).toBeUndefined();
  });

  it('always means exactly that disk', () => {
    const few = fc.constantFrom('', 'S1', 'S2');
    const disk = fc.record({
      serial: few,
      wwn: few,
      byId: fc.subarray(['/dev/disk/by-id/a', '/dev/disk/by-id/b']),
      byPath: fc.subarray(['/dev/disk/by-path/p', '/dev/disk/by-path/q']),
    });
    fc.assert(
      fc.property(fc.array(disk, {minLength: 1, maxLength: 4}), parts => {
        const disks = parts.map((part, index) => diskOf({...part, path: `/dev/sd${index}`}));
        for (const one of disks) {
          const match = matchFor(one, disks);
          if (match) expect(fitting(disks, match)).toEqual([one]);
        }
      }),
    );
  });
});

describe('meant', () => {
  const twin = otherDisk({serial: 'S1', wwn: '', byId: []});
  const paths = (disks: readonly Disk[], match: DiskMatch): readonly string[] | undefined =>
    meant(disks, match)?.found.map(({path}) => path);

  it('by a link that twins share are both, wherever it leads just now', () => {
    expect(
      paths([diskOf({wwn: ''}), twin, otherDisk({path: '/dev/sdc'})], {byId: 'ata-Drive_S1'}),
    ).toEqual(['/dev/sda', '/dev/sdb']);
  });

  it('of twins, the one of which the rest holds too', () => {
    expect(
      paths([diskOf({wwn: ''}), twin], {byId: 'ata-Drive_S1', byPath: 'pci-0000:00:1f.2-ata-2'}),
    ).toEqual(['/dev/sdb']);
  });

  it('by a place is one, twin or not', () =>
    expect(paths([diskOf({wwn: ''}), twin], {byPath: 'pci-0000:00:1f.2-ata-2'})).toEqual([
      '/dev/sdb',
    ]));
  it('by a link of its own is one', () =>
    expect(paths([diskOf(), otherDisk()], {byId: 'ata-Drive_S2'})).toEqual(['/dev/sdb']));

  it('is what fits the first alternative that anything fits', () => {
    const disks = [diskOf(), otherDisk()];
    expect(meant(disks, [{serial: 'X'}, {model: 'Drive'}, {serial: 'S1'}])).toEqual({
      condition: {model: 'Drive'},
      found: disks,
    });
    expect(meant(disks, [{serial: 'X'}, {serial: 'Y'}])).toBeUndefined();
  });
});

describe('matchLine', () => {
  it('is YAML that the answers accept and that says the same', () => {
    const text = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
    fc.assert(
      fc.property(text, serial => {
        const answer: unknown = parse(`${matchLine({serial})}\n`);
        expect(diskAnswer.parse(answer).match).toEqual({serial});
      }),
    );
  });

  it('says several keys and alternatives as well', () => {
    const match = [{model: 'A: "b"', size: {least: '8GiB'}}, {transport: 'usb' as const}];
    expect(matchLine(match)).toBe(
      'match: [{model: "A: \\"b\\"", size: {least: "8GiB"}}, {transport: "usb"}]',
    );
    expect(diskAnswer.parse(parse(matchLine(match))).match).toEqual(match);
  });

  it('is as short as can be', () =>
    expect(matchLine({byPath: 'pci-1'})).toBe('match: {byPath: "pci-1"}'));
});
