// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parsePe} from '../../src/formats/pe.ts';
import {peFile, utf8} from '../boot/support.ts';

const plain = peFile({'.text': 'code', '.cmdline': 'ro quiet'});

describe('parsePe', () => {
  test('gives each section without its padding', () => {
    const {sections, certificates} = parsePe(plain);
    expect(sections.map(({name, data}) => [name, new TextDecoder().decode(data)])).toEqual([
      ['.text', 'code'],
      ['.cmdline', 'ro quiet'],
    ]);
    expect(certificates.size).toBe(0);
  });

  test('finds the signature, and what a signature does not cover', () => {
    const {certificates, checksumAt, directoryAt} = parsePe(
      peFile({'.text': 'code'}, utf8('12345678')),
    );
    expect(certificates).toEqual({offset: 1024 + 0, size: 8});
    expect([checksumAt, directoryAt]).toEqual([0x58 + 64, 0x58 + 112 + 32]);
  });

  test('tells the machine, whichever it is', () => {
    expect(parsePe(plain).machine).toBe(0x8664);
    expect(parsePe(plain.with(0x44, 0x64).with(0x45, 0xaa)).machine).toBe(0xaa64);
  });

  test('keeps every section of one name, in order', () => {
    const twice = peFile([
      ['.cmdline', utf8('one')],
      ['.cmdline', utf8('two')],
    ]);
    expect(parsePe(twice).sections.map(({data}) => new TextDecoder().decode(data))).toEqual([
      'one',
      'two',
    ]);
  });

  test('a section without bytes in the file may point anywhere', () => {
    const bytes = plain.slice();
    const second = 0x58 + 240 + 40;
    bytes.set([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], second + 16);
    expect(parsePe(bytes).sections.map(({name, data}) => [name, data.length])).toEqual([
      ['.text', 4],
      ['.cmdline', 0],
    ]);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['a text', utf8('#!/bin/sh\n'.repeat(20))],
    ['a file cut in its headers', plain.subarray(0, 0x100)],
    ['a file cut in a section', plain.subarray(0, plain.length - 512)],
    ['headers too small for a certificate entry', plain.with(0x54, 112)],
    ['a 32-bit file', plain.with(0x58, 0x0b).with(0x59, 0x01)],
    [
      'a signature that is not there',
      plain.with(0x58 + 112 + 32 + 3, 0x10).with(0x58 + 112 + 36, 8),
    ],
  ])('refuses %s', (_, bytes) => {
    expect(() => parsePe(bytes)).toThrow(RangeError);
  });

  test('whatever lies on the ESP: a result or a RangeError', () => {
    fc.assert(
      fc.property(fc.nat(0x1a0), fc.nat(255), (at, value) => {
        try {
          parsePe(plain.with(at, value));
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }),
    );
  });
});
