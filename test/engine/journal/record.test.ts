// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {packFacts, truncate} from '../../../src/engine/journal/facts.ts';
import {
  decodeRecord,
  encodeRecord,
  makeRecord,
  SECTOR,
  type RecordBody,
} from '../../../src/engine/journal/record.ts';

const header: RecordBody = {
  type: 'header',
  forge: '0.1.0',
  plan: 'a'.repeat(64),
  seed: 'b'.repeat(32),
  disk: 'c'.repeat(64),
  payload: 'd'.repeat(64),
  answers: 'e'.repeat(64),
};
const intent: RecordBody = {type: 'intent', step: 'boot-files', attempt: 2};

describe('a record', () => {
  it('is one sector: a line of NDJSON, padded', () => {
    const sector = encodeRecord(makeRecord('', 0, 1_700_000_000_000, header));
    expect(sector).toHaveLength(SECTOR);
    expect(new TextDecoder().decode(sector)).toMatch(/^\{.*\} *\n$/);
  });

  it('leaves room for the longest version number', () => {
    expect(
      encodeRecord(makeRecord('', 0, 9_999_999_999_999, {...header, forge: 'v'.repeat(40)})),
    ).toHaveLength(SECTOR);
  });

  it('reads back in its place only', () => {
    const record = makeRecord('0123456789abcdef', 7, 5, intent);
    const sector = encodeRecord(record);
    expect(decodeRecord(sector, 7, '0123456789abcdef')).toEqual(record);
    expect(decodeRecord(sector, 8, '0123456789abcdef')).toBeUndefined();
    expect(decodeRecord(sector, 7, 'another-previous')).toBeUndefined();
  });

  it('notices any byte that changes what it says', () => {
    const sector = encodeRecord(makeRecord('', 3, 5, intent));
    fc.assert(
      fc.property(fc.nat(SECTOR - 1), fc.integer({min: 1, max: 255}), (at, flip) => {
        const changed = Uint8Array.from(sector);
        changed[at] = (changed[at] ?? 0) ^ flip;
        // White space in the padding is the one thing that says nothing.
        const read = decodeRecord(changed, 3, '');
        if (read) expect(read).toEqual(makeRecord('', 3, 5, intent));
        else expect(read).toBeUndefined();
      }),
    );
  });

  it.each([
    ['zeros', new Uint8Array(SECTOR)],
    ['noise', new Uint8Array(SECTOR).fill(0xa5)],
    ['half a sector', encodeRecord(makeRecord('', 0, 5, intent)).slice(0, 256)],
    [
      'broken UTF-8',
      Uint8Array.from(encodeRecord(makeRecord('', 0, 5, intent)), (byte, at) =>
        at === 30 ? 0xff : byte,
      ),
    ],
  ])('is not read from %s', (_, bytes) => {
    expect(decodeRecord(bytes, 0, '')).toBeUndefined();
  });

  it.each([
    ['an unknown type', {type: 'run', command: 'rm -rf /'}],
    ['a step that is a path', {type: 'retry', step: '../../etc'}],
    ['a field too many', {type: 'retry', step: 'esp', command: 'sh'}],
    ['an unknown problem', {type: 'failure', step: 'esp', code: 'NO-SUCH-CODE'}],
  ])('with %s is refused even with the right checksum', (_, body) => {
    const forged = makeRecord('', 0, 5, body as RecordBody);
    expect(decodeRecord(encodeRecord(forged), 0, '')).toBeUndefined();
  });

  it('that does not fit is a bug, not a cut', () => {
    expect(() =>
      encodeRecord(makeRecord('', 0, 5, {type: 'disk', facts: {a: 'x'.repeat(600)}})),
    ).toThrow('does not fit');
  });
});

describe('facts', () => {
  it('are kept whole when short, and by their SHA-256 when long', () => {
    expect(truncate('Samsung SSD 990')).toBe('Samsung SSD 990');
    const long = truncate('x'.repeat(500));
    expect(long).toMatch(/^x{20}\.\.\. sha256:[0-9a-f]{64}$/);
    expect(truncate(`${'x'.repeat(499)}y`)).not.toBe(long);
  });

  it('lose nothing, fit their sectors, and stay in order, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({unit: 'binary', minLength: 1, maxLength: 40}),
          fc.string({unit: 'binary', maxLength: 300}),
          {maxKeys: 12},
        ),
        facts => {
          const packed = packFacts(facts, some => ({
            type: 'facts',
            step: 'a-step-with-a-rather-long-name',
            facts: some,
          }));
          for (const body of packed)
            expect(
              encodeRecord(makeRecord('f'.repeat(16), 2047, 9_999_999_999_999, body)),
            ).toHaveLength(SECTOR);
          const names = packed.flatMap(body =>
            body.type === 'facts' ? Object.keys(body.facts) : [],
          );
          expect(new Set(names)).toEqual(
            new Set(Object.keys(facts).map(name => truncate(name).slice(0, 60))),
          );
        },
      ),
    );
  });

  it('make no record where there are none', () => {
    expect(packFacts({}, some => ({type: 'disk', facts: some}))).toEqual([]);
  });
});
