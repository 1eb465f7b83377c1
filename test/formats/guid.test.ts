// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  machineIdFrom,
  repartDiskUuid,
  seedAsUuid,
  slotUuids,
  uuidFrom,
} from '../../src/formats/guid.ts';
import {parseTable} from '../../src/disk/table.ts';
import {hosts, recordings, rootHash, seed} from '../disk/recording.ts';

const seeds = fc.stringMatching(/^[0-9a-f]{32}$/);
const v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('UUIDs of the plan', () => {
  it('are version 4 in shape, for any seed and role', () => {
    fc.assert(
      fc.property(seeds, fc.string(), (one, role) => {
        expect(uuidFrom(one, role)).toMatch(v4);
      }),
    );
  });

  it('depend on seed and role, and on nothing else', () => {
    fc.assert(
      fc.property(seeds, seeds, fc.string(), fc.string(), (one, other, role, another) => {
        expect(uuidFrom(one, role)).toBe(uuidFrom(one, role));
        expect(uuidFrom(one, role) === uuidFrom(other, role)).toBe(one === other);
        expect(uuidFrom(one, role) === uuidFrom(one, another)).toBe(role === another);
      }),
    );
  });

  it('keep their value for ever: journals and resumed runs rest on it', () => {
    expect(uuidFrom(seed, 'esp')).toBe('cf39809a-eff3-4e43-82a1-9ed90d21c977');
    expect(machineIdFrom(seed)).toBe('9476bbe954ad40f69fdb2a053e303699');
  });

  it.each(['', 'abc', `${seed}0`, seed.toUpperCase(), seed.replace('8', 'g')])(
    'refuse the seed %j',
    wrong => {
      expect(() => uuidFrom(wrong, 'esp')).toThrow(RangeError);
      expect(() => repartDiskUuid(wrong)).toThrow(RangeError);
      expect(() => seedAsUuid(wrong)).toThrow(RangeError);
    },
  );
});

describe('the machine-id', () => {
  it('is 32 digits with the bits of a version 4 UUID (machine-id(5))', () => {
    fc.assert(
      fc.property(seeds, one => {
        expect(machineIdFrom(one)).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      }),
    );
  });
});

describe('the disk GUID', () => {
  it.each(hosts)('is the one that repart gave the disk (%s)', host => {
    expect(parseTable(recordings[host].table.stdout).uuid).toBe(repartDiskUuid(seed));
  });

  it('comes from the seed as repart reads it', () =>
    expect(seedAsUuid(seed)).toBe('8a3f0c11-2233-4455-aabb-ccddeeff0011'));
});

describe('slotUuids', () => {
  it('are the halves of the root hash', () => {
    expect(slotUuids(rootHash)).toEqual({
      data: '00112233-4455-6677-8899-aabbccddeeff',
      hash: 'ffeeddcc-bbaa-9988-7766-554433221100',
    });
  });

  it('need a whole root hash', () => {
    expect(() => slotUuids(rootHash.slice(1))).toThrow(RangeError);
    expect(() => slotUuids(rootHash.toUpperCase())).toThrow(RangeError);
  });
});
