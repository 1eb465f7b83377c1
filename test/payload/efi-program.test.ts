// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readEfiProgram, readSbat} from '../../src/payload/efi-program.ts';
import {efiProgram, sbatOf} from './efi.ts';

describe('readEfiProgram', () => {
  it('finds sections with their real lengths and the attached signature', () => {
    const program = readEfiProgram(
      efiProgram({sections: {'.text': 'code', '.sbat': sbatOf('shim')}}),
    );
    if (typeof program === 'string') throw new Error(program);
    expect(
      [...program.sections].map(([name, data]) => [name, Buffer.from(data).toString()]),
    ).toEqual([
      ['.text', 'code'],
      ['.sbat', sbatOf('shim')],
    ]);
    expect(program.signed).toBe(true);
  });

  it('tells an unsigned program', () => {
    expect(readEfiProgram(efiProgram({signed: false}))).toMatchObject({signed: false});
  });

  it('reads a program that lies inside a larger buffer', () => {
    const inner = Buffer.concat([Buffer.alloc(13, 1), efiProgram()]).subarray(13);
    expect(readEfiProgram(inner)).toMatchObject({signed: true});
  });

  it.each([
    ['an empty file', new Uint8Array(), /MZ/],
    ['text', Buffer.from('#!/bin/sh\n'.repeat(20)), /MZ/],
    ['a DOS program', Buffer.from(`MZ${'\0'.repeat(200)}`), /"PE" header/],
    ['a program for aarch64', efiProgram({machine: 0xaa64}), /0xaa64/],
    ['a 32-bit program', efiProgram({machine: 0x14c}), /0x14c/],
    ['a PE32 header', efiProgram({magic: 0x10b}), /PE32\+/],
    [
      'one cut within its section table',
      efiProgram().subarray(0, 0x80 + 24 + 240 + 20),
      /section table is cut short/,
    ],
    ['one cut within its sections', efiProgram().subarray(0, 0x480), /outside the file/],
  ])('says why %s is none', (_, bytes, reason) => {
    expect(readEfiProgram(bytes)).toMatch(reason);
  });

  it('answers for any bytes, without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 400}), bytes => {
        expect(typeof readEfiProgram(bytes)).toBe('string');
      }),
    );
  });

  it('answers for any damage to a good program, without throwing', () => {
    const good = efiProgram();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({max: 0x400}), fc.nat({max: 255})), {maxLength: 8}),
        fc.nat({max: good.length}),
        (changes, cut) => {
          const bytes = Uint8Array.from(good).subarray(0, good.length - cut);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const program = readEfiProgram(bytes);
          if (typeof program !== 'string')
            for (const data of program.sections.values())
              expect(data.length).toBeLessThanOrEqual(bytes.length);
        },
      ),
    );
  });
});

describe('readSbat', () => {
  const section = (text: string): Uint8Array => Buffer.from(text);

  it("gives component and generation of each row but the format's own", () => {
    const rows = `${sbatOf('shim', 4)}shim.debian,1,Debian,shim,16.1,https://example.invalid\n\0\0\0`;
    expect(readSbat(section(rows))).toEqual(['shim,4', 'shim.debian,1']);
  });

  it.each([
    ['an empty section', '', /does not begin/],
    ['zeros only', '\0\0\0', /does not begin/],
    ['a missing first row', 'shim,4,a,b,c,d\n', /does not begin/],
    ['a row of five columns', `${sbatOf('shim')}grub,5,a,b,c\n`, /grub,5/],
    ['an empty column', `${sbatOf('shim')}grub,5,a,,c,d\n`, /grub,5/],
  ])('says what is wrong with %s', (_, text, reason) => {
    expect(readSbat(section(text))).toMatch(reason);
  });
});
