// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  derivedUuid,
  mediumLayout,
  sector,
  sfdiskScript,
} from '../../../qemu/build/medium-layout.ts';

const mebibyte = 1_048_576n;
/**
 * root, root-verity and generic Linux data on x86-64 (UAPI Discoverable Partitions Specification).
 */
const slotTypes = [
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5',
  '0fc63daf-8483-4772-8e79-3d69d8477de4',
];
const size = fc.bigInt({min: 4096n, max: 1n << 34n});
const sizes = fc.record({esp: size, root: size, verity: size});
const anyLayout = fc
  .tuple(fc.string(), sizes)
  .map(([seed, wanted]) => ({sizes: wanted, layout: mediumLayout(seed, wanted)}));

describe('mediumLayout', () => {
  it('gives each content its room, on whole mebibytes, one after the other, with both GPTs outside', () => {
    fc.assert(
      fc.property(anyLayout, ({sizes, layout}) => {
        const {esp, root, verity} = layout;
        let end = mebibyte;
        for (const [partition, bytes] of [
          [esp, sizes.esp],
          [root, sizes.root],
          [verity, sizes.verity],
        ] as const) {
          expect(partition.start).toBe(end);
          expect(partition.start % mebibyte).toBe(0n);
          expect(partition.bytes).toBeGreaterThanOrEqual(bytes);
          expect(partition.bytes - bytes).toBeLessThan(mebibyte);
          end = partition.start + partition.bytes;
        }
        expect(layout.bytes).toBe(end + mebibyte);
      }),
    );
  });

  it('gives every partition and the disk a UUID of its own, another for another image', () => {
    const uuids = ['a', 'b'].flatMap(seed => {
      const {disk, esp, root, verity} = mediumLayout(seed, {esp: 1n, root: 1n, verity: 1n});
      return [disk, esp.uuid, root.uuid, verity.uuid];
    });
    expect(new Set(uuids).size).toBe(8);
  });

  it('cannot be taken for an installed slot: no root hash halves, no type of the Discoverable Partitions Specification', () => {
    const hash = '83f2ade7ccd39c7afc64d2f37eba98eead86aab5e294884d84d8d1e1c30f39db';
    const {root, verity} = mediumLayout(hash, {esp: 1n, root: 1n, verity: 1n});
    for (const {uuid, type} of [root, verity]) {
      expect(hash).not.toContain(uuid.replaceAll('-', '').slice(0, 12));
      expect(slotTypes).not.toContain(type);
    }
  });
});

it('derivedUuid has the form of a random UUID (RFC 9562 §5.4)', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (seed, purpose) => {
      expect(derivedUuid(seed, purpose)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }),
  );
});

describe('sfdiskScript', () => {
  it('says in sectors what the layout says in bytes', () => {
    fc.assert(
      fc.property(anyLayout, ({layout}) => {
        const script = sfdiskScript(layout);
        const form =
          /^start=(\d+), size=(\d+), type=([0-9A-F-]{36}), uuid=([0-9A-F-]{36}), name="([a-z-]+)"$/gm;
        const rows = [...script.matchAll(form)];
        expect(
          rows.map(([, start, count, type, uuid, name]) => ({
            start: BigInt(start ?? '') * sector,
            bytes: BigInt(count ?? '') * sector,
            type: type?.toLowerCase(),
            uuid: uuid?.toLowerCase(),
            name,
          })),
        ).toEqual([layout.esp, layout.root, layout.verity]);
        expect(script).toContain(`label-id: ${layout.disk.toUpperCase()}\n`);
        expect(script.startsWith('label: gpt\n')).toBe(true);
      }),
    );
  });
});
