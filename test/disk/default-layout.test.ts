// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {gibibyte, mebibyte} from '../../src/text/bytes.ts';
import {defaultLayout, leastDiskBytes, leastStateBytes} from '../../src/disk/default-layout.ts';
import {usableRange, verityBytes} from '../../src/disk/geometry.ts';
import {repartDiskUuid, uuidFrom} from '../../src/formats/guid.ts';
import {partitionOf} from '../../src/disk/layout.ts';
import {repartDefinitions} from '../../src/disk/repart.ts';
import {layoutFor, request, seed} from './recording.ts';

const sectors = fc.constantFrom(512, 4096);
const slots = fc.bigInt({min: 1n, max: 64n * gibibyte});
const disks = fc.bigInt({min: 0n, max: 1n << 52n});

describe('defaultLayout', () => {
  it('puts the eight partitions in their order, without gap or overlap, aligned, inside the usable range', () => {
    fc.assert(
      fc.property(disks, sectors, slots, (diskBytes, sector, slotBytes) => {
        const fit = defaultLayout({diskBytes, sector, slotBytes, version: '1', seed});
        if (!fit.fits) return;
        const {partitions} = fit.layout;
        const {start, end} = usableRange(diskBytes, sector);
        expect(partitions.map(({role}) => role)).toEqual([
          'esp',
          'root-a',
          'verity-a',
          'signature-a',
          'root-b',
          'verity-b',
          'signature-b',
          'state',
        ]);
        expect(partitions.map(({number}) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        let next = start;
        for (const partition of partitions) {
          expect(partition.start).toBe(next);
          expect(partition.start % mebibyte).toBe(0n);
          expect(partition.bytes % mebibyte).toBe(0n);
          expect(partition.bytes).toBeGreaterThan(0n);
          next += partition.bytes;
        }
        expect(next).toBe(end);
      }),
      {numRuns: 300},
    );
  });

  it('fits exactly when the disk has the bytes it asks for, and says by how many not', () => {
    fc.assert(
      fc.property(disks, sectors, slots, (diskBytes, sector, slotBytes) => {
        const fit = defaultLayout({diskBytes, sector, slotBytes, version: '1', seed});
        const needed = leastDiskBytes(slotBytes, sector);
        if (fit.fits) {
          expect(diskBytes).toBeGreaterThan(needed - mebibyte);
          return;
        }
        expect(fit.needed).toBe(needed);
        expect(fit.missing).toBe(needed - diskBytes);
        expect(fit.missing).toBeGreaterThan(0n);
        expect(
          defaultLayout({diskBytes: fit.needed, sector, slotBytes, version: '1', seed}).fits,
        ).toBe(true);
      }),
      {numRuns: 300},
    );
  });

  it('gives each slot the size that was asked for and a tree that holds its hashes', () => {
    fc.assert(
      fc.property(slots, sectors, (slotBytes, sector) => {
        const layout = layoutFor({diskBytes: 1n << 50n, sector, slotBytes, version: '1', seed});
        for (const slot of ['a', 'b'] as const) {
          const root = partitionOf(layout, `root-${slot}`);
          expect(root.bytes).toBeGreaterThanOrEqual(slotBytes);
          expect(root.bytes - slotBytes).toBeLessThan(mebibyte);
          expect(partitionOf(layout, `verity-${slot}`).bytes).toBeGreaterThanOrEqual(
            verityBytes(root.bytes),
          );
        }
      }),
    );
  });

  it('gives state whatever is left', () => {
    const [small, big] = [
      layoutFor(request(512)),
      layoutFor({...request(512), diskBytes: 13n * gibibyte}),
    ];
    expect(partitionOf(big, 'state').bytes - partitionOf(small, 'state').bytes).toBe(gibibyte);
    expect(big.partitions.slice(0, 7)).toEqual(small.partitions.slice(0, 7));
  });

  it('gives state what was asked for, to the mebibyte, and leaves the rest without a partition', () => {
    const states = fc.bigInt({min: leastStateBytes, max: 64n * gibibyte});
    fc.assert(
      fc.property(disks, sectors, states, (diskBytes, sector, stateBytes) => {
        const asked = {diskBytes, sector, slotBytes: gibibyte, stateBytes, version: '1', seed};
        const fit = defaultLayout(asked);
        const needed = leastDiskBytes(gibibyte, sector, stateBytes);
        if (!fit.fits) {
          expect([fit.needed, fit.missing > 0n]).toEqual([needed, true]);
          return;
        }
        expect(diskBytes).toBeGreaterThan(needed - mebibyte);
        const state = partitionOf(fit.layout, 'state');
        expect(stateBytes - state.bytes).toBeGreaterThanOrEqual(0n);
        expect(stateBytes - state.bytes).toBeLessThan(mebibyte);
        expect(state.start + state.bytes).toBeLessThanOrEqual(usableRange(diskBytes, sector).end);
        expect(repartDefinitions(fit.layout).at(-1)?.content).toContain(
          `SizeMinBytes=${state.bytes}\nSizeMaxBytes=${state.bytes}\n`,
        );
      }),
      {numRuns: 200},
    );
    expect(() => defaultLayout({...request(512), stateBytes: gibibyte - 1n})).toThrow(RangeError);
  });

  it('is the same on two runs and has no UUID of another seed', () => {
    const one = layoutFor(request(512));
    expect(layoutFor(request(512))).toEqual(one);
    const other = layoutFor({...request(512), seed: seed.replace('8', '9')});
    const uuids = [one, other].flatMap(layout => [
      layout.uuid,
      ...layout.partitions.map(({uuid}) => uuid),
    ]);
    expect(new Set(uuids).size).toBe(18);
    expect(one.uuid).toBe(repartDiskUuid(seed));
    expect(partitionOf(one, 'state').uuid).toBe(uuidFrom(seed, 'state'));
  });

  it('marks slots, and only slots, so that nothing takes them by itself', () => {
    const marked = layoutFor(request(512))
      .partitions.filter(({noAuto}) => noAuto)
      .map(({role}) => role);
    expect(marked).toEqual([
      'root-a',
      'verity-a',
      'signature-a',
      'root-b',
      'verity-b',
      'signature-b',
    ]);
  });

  it('names slot A by version and slot B as empty, within the 36 characters of a GPT name', () => {
    const labels = (version: string): readonly string[] =>
      layoutFor({...request(512), version}).partitions.map(({label}) => label);
    expect(labels('2026.11')).toEqual([
      'IGOS_ESP',
      'igos_2026.11',
      'igos_2026.11_verity',
      'igos_2026.11_sig',
      '_empty',
      '_empty',
      '_empty',
      'state',
    ]);
    const long = labels('9'.repeat(64));
    expect(Math.max(...long.map(({length}) => length))).toBe(36);
    expect(long[2]).toMatch(/^igos_9+_verity$/);
  });

  it('refuses other sectors and malformed seeds', () => {
    expect(() => defaultLayout({...request(512), sector: 520})).toThrow(RangeError);
    expect(() => defaultLayout({...request(512), seed: 'x'})).toThrow(RangeError);
  });
});
