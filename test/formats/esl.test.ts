// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {createHash} from 'node:crypto';
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {EslError, parseSignatureLists} from '../../src/formats/esl.ts';

/**
 * db and dbx of Debian's OVMF stores (2025.02: 2011 keys; 2026.08: 2011 and 2023), as efivarfs
 * shows them: four attribute bytes first.
 */
const real = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/firmware/${name}.bin`, import.meta.url)).subarray(4);
const microsoft = '77fa9abd-0359-4d32-bd60-28f4e78f784b';
const sha256Type = Buffer.from('2616c4c14c509240aca941f936934328', 'hex');

/** A list of `entries` with a header between list header and entries. */
function list(type: Buffer, entries: readonly Uint8Array[], header = Buffer.alloc(0)): Buffer {
  const size = 16 + (entries[0]?.length ?? 0);
  const head = Buffer.alloc(28);
  type.copy(head);
  head.writeUInt32LE(28 + header.length + size * entries.length, 16);
  head.writeUInt32LE(header.length, 20);
  head.writeUInt32LE(size, 24);
  return Buffer.concat([
    head,
    header,
    ...entries.flatMap(entry => [Buffer.alloc(16, 0xab), entry]),
  ]);
}

const digest = fc.uint8Array({minLength: 32, maxLength: 32});

describe('parseSignatureLists', () => {
  it.each([
    ['db-2011', 2],
    ['db-2011-2023', 5],
  ])('reads the certificates of %s', (name, count) => {
    const entries = parseSignatureLists(real(name));
    expect(entries).toHaveLength(count);
    for (const {kind, owner, data} of entries) {
      expect(kind).toBe('x509');
      expect(owner).toBe(microsoft);
      // DER: SEQUENCE with a two-byte length that is the rest of the entry
      expect([data[0], data[1]]).toEqual([0x30, 0x82]);
      expect((((data[2] ?? 0) << 8) | (data[3] ?? 0)) + 4).toBe(data.length);
    }
  });

  it("finds Microsoft's UEFI CA 2011 by its published fingerprint", () => {
    const sums = parseSignatureLists(real('db-2011')).map(({data}) =>
      createHash('sha1').update(data).digest('hex'),
    );
    expect(sums).toContain('46def63b5ce61cf8ba0de2e6639c1019d0ed14f3');
  });

  it.each([
    ['dbx-short', 1],
    ['dbx-2026', 443],
  ])('reads the hashes of %s', (name, count) => {
    const entries = parseSignatureLists(real(name));
    expect(entries).toHaveLength(count);
    expect(entries.filter(({kind, data}) => kind === 'sha256' && data.length === 32)).toHaveLength(
      count,
    );
  });

  it('finds nothing in nothing', () => expect(parseSignatureLists(new Uint8Array())).toEqual([]));

  it('gives back what was put in, list after list, headers or not', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.array(digest, {minLength: 1, maxLength: 4}), fc.uint8Array({maxLength: 9})),
          {maxLength: 4},
        ),
        lists => {
          const bytes = Buffer.concat(
            lists.map(([entries, header]) => list(sha256Type, entries, Buffer.from(header))),
          );
          const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
          expect(parseSignatureLists(bytes).map(({data}) => hex(data))).toEqual(
            lists.flatMap(([entries]) => entries.map(hex)),
          );
        },
      ),
    );
  });

  it('keeps entries of types it does not know, under their GUID', () => {
    const type = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    expect(parseSignatureLists(list(type, [Buffer.from('xy')]))).toEqual([
      {
        kind: 'other',
        type: '33221100-5544-7766-8899-aabbccddeeff',
        owner: 'abababab-abab-abab-abab-abababababab',
        data: new Uint8Array(Buffer.from('xy')),
      },
    ]);
  });

  it("does not hand out a window on the firmware's bytes", () => {
    const bytes = list(sha256Type, [Buffer.alloc(32, 1)]);
    const [entry] = parseSignatureLists(bytes);
    bytes.fill(0);
    expect(entry?.data[0]).toBe(1);
  });

  it('refuses a real value cut anywhere but between lists', () => {
    const bytes = real('db-2011');
    const second = new DataView(bytes.buffer, bytes.byteOffset).getUint32(16, true);
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: bytes.length - 1}).filter(at => at !== second),
        at => {
          expect(() => parseSignatureLists(bytes.subarray(0, at))).toThrow(EslError);
        },
      ),
    );
  });

  it.each([
    ['a list longer than the value', 16, 1000, 'a list of 1000 bytes in 76'],
    ['a list shorter than its header', 16, 27, 'no room'],
    ['a list of no size at all', 16, 0, 'no room'],
    ['a header longer than the list', 20, 77, 'no room'],
    ['entries of no size', 24, 0, 'entries of 0 bytes'],
    ['entries with an owner only', 24, 16, 'entries of 16 bytes'],
    ['entries that do not divide the list', 24, 17, 'no whole number'],
    ['SHA-256 entries of another length', 24, 24, 'SHA-256 entries of 24 bytes'],
  ])('refuses %s', (_, offset, value, reason) => {
    const bytes = list(sha256Type, [Buffer.alloc(32)]);
    bytes.writeUInt32LE(value, offset);
    expect(() => parseSignatureLists(bytes)).toThrow(reason);
  });

  it('ends on any bytes whatever, with entries or an EslError that says where', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 200}), bytes => {
        try {
          expect(parseSignatureLists(bytes).length * 17).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(EslError);
          if (error instanceof EslError) expect(error.offset).toBeLessThan(bytes.length);
        }
      }),
      {numRuns: 500},
    );
  });
});
