// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {
  manifestLimit,
  manifestText,
  parseManifest,
  writeManifest,
} from '../../src/payload/manifest.ts';
import {problemOf} from './recorded.ts';

const hash = '0123456789abcdef'.repeat(4);
const name = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/)
  .filter(text => text !== 'manifest' && text !== 'manifest.sig');
const hashes = fc.stringMatching(/^[0-9a-f]{64}$/);
const manifests = fc
  .array(fc.tuple(name, hashes), {minLength: 1, maxLength: 20})
  .map(entries => new Map(entries));

describe('parseManifest', () => {
  it('reads BSD lines', () => {
    expect([
      ...parseManifest(
        `SHA256 (root.erofs) = ${hash}\nSHA256 (payload.json) = ${'f'.repeat(64)}\n`,
      ),
    ]).toEqual([
      ['root.erofs', hash],
      ['payload.json', 'f'.repeat(64)],
    ]);
  });

  it.each([
    ['an empty file', '', /empty/],
    ['a cut line', `SHA256 (a) = ${hash}`, /line 1: no line end/],
    ['an empty line', `SHA256 (a) = ${hash}\n\n`, /line 2: not "SHA256/],
    ['a comment', `# hello\nSHA256 (a) = ${hash}\n`, /line 1/],
    ['another algorithm', `MD5 (a) = ${hash}\n`, /line 1/],
    ['a coreutils line', `${hash}  a\n`, /line 1/],
    ['upper-case digits', `SHA256 (a) = ${hash.toUpperCase()}\n`, /line 1/],
    ['a short hash', `SHA256 (a) = ${hash.slice(1)}\n`, /line 1/],
    ['trailing garbage', `SHA256 (b) = ${hash}\nSHA256 (a) = ${hash} \n`, /line 2/],
    [
      'a name twice',
      `SHA256 (a) = ${hash}\nSHA256 (b) = ${hash}\nSHA256 (a) = ${'1'.repeat(64)}\n`,
      /line 3: a was listed before/,
    ],
    ['a path', `SHA256 (dir/a) = ${hash}\n`, /path separator/],
    ['a path out of the directory', `SHA256 (../../etc/shadow) = ${hash}\n`, /path separator/],
    ['a Windows path', `SHA256 (dir\\a) = ${hash}\n`, /path separator/],
    ['a hidden file', `SHA256 (.a) = ${hash}\n`, /not a plain file name/],
    ['an option', `SHA256 (-rf) = ${hash}\n`, /not a plain file name/],
    ['a space', `SHA256 (a b) = ${hash}\n`, /not a plain file name/],
    ['no name', `SHA256 () = ${hash}\n`, /not a plain file name/],
    [
      'a name longer than NAME_MAX',
      `SHA256 (${'a'.repeat(256)}) = ${hash}\n`,
      /not a plain file name/,
    ],
    ['itself', `SHA256 (manifest) = ${hash}\n`, /cannot be listed/],
    ['its signature', `SHA256 (manifest.sig) = ${hash}\n`, /cannot be listed/],
  ])('refuses %s', async (_, text, detail) => {
    expect(await problemOf(() => parseManifest(text))).toEqual({
      code: 'PAYLOAD-MANIFEST-MALFORMED',
      detail: expect.stringMatching(detail),
    });
  });

  it('takes two hashes in one line for a name it refuses, not for one of them', async () => {
    expect((await problemOf(() => parseManifest(`SHA256 (a) = ${hash}) = ${hash}\n`))).code).toBe(
      'PAYLOAD-MANIFEST-MALFORMED',
    );
  });

  it('parses no text of any length, and repeats no name of any length', async () => {
    expect((await problemOf(() => parseManifest('\n'.repeat(manifestLimit + 1)))).detail).toContain(
      `at most ${manifestLimit}`,
    );
    expect(
      (await problemOf(() => parseManifest(`SHA256 (${'/'.repeat(100_000)}) = ${hash}\n`))).detail
        .length,
    ).toBeLessThan(200);
  });

  it('ends any text with a manifest or its own Problem', () => {
    const junk = fc.uint8Array({maxLength: 10}).map(bytes => Buffer.from(bytes).toString('latin1'));
    const line = fc.oneof(
      junk,
      fc.constantFrom(`SHA256 (a) = ${hash}`, 'SHA256 (', ') = ', '\n', '\r\n'),
    );
    fc.assert(
      fc.property(
        fc.array(line, {maxLength: 12}).map(parts => parts.join('')),
        text => {
          try {
            expect(parseManifest(text).size).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
    );
  });
});

describe('writeManifest', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(manifests, manifest => {
        expect(parseManifest(writeManifest(manifest))).toEqual(
          new Map([...manifest].toSorted(([a], [b]) => (a < b ? -1 : 1))),
        );
      }),
    );
  });

  it('writes equal manifests for equal files, in whatever order they come', () => {
    fc.assert(
      fc.property(manifests, manifest => {
        expect(writeManifest(new Map([...manifest].toReversed()))).toBe(writeManifest(manifest));
      }),
    );
  });

  it('leaves no second way to write a manifest: what parses and is sorted is what it writes', () => {
    fc.assert(
      fc.property(manifests, manifest => {
        const text = writeManifest(manifest);
        expect(writeManifest(parseManifest(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['../a', hash],
    ['a\n', hash],
    ['manifest', hash],
    ['a', hash.slice(1)],
  ])('does not write %j %s', (odd, digest) => {
    expect(() => writeManifest(new Map([[odd, digest]]))).toThrow(RangeError);
  });
});

describe('manifestText', () => {
  it('gives text with the very same bytes', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme-ascii'}), text => {
        expect(Buffer.from(manifestText(Buffer.from(text)), 'utf8').equals(Buffer.from(text))).toBe(
          true,
        );
      }),
    );
  });

  it('gives only text whose UTF-8 is its bytes, or refuses', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 60}), bytes => {
        try {
          expect([...Buffer.from(manifestText(bytes), 'utf8')]).toEqual([...bytes]);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
    );
  });

  it.each([
    ['line ends of Windows', `SHA256 (a) = ${hash}\r\n`, /line 1: a carriage return/],
    ['a NUL', `SHA256 (a) = ${hash}\n\0`, /line 2: byte 0x00/],
    ['a letter beyond ASCII', `\nSHA256 (ä) = ${hash}\n`, /line 2: byte 0xc3/],
  ])('refuses %s', async (_, text, detail) => {
    expect(await problemOf(() => manifestText(Buffer.from(text)))).toEqual({
      code: 'PAYLOAD-MANIFEST-MALFORMED',
      detail: expect.stringMatching(detail),
    });
  });

  it('refuses a huge file', async () => {
    expect(
      (await problemOf(() => manifestText(Buffer.alloc(manifestLimit + 1, 'a')))).detail,
    ).toContain(`at most ${manifestLimit}`);
    expect(manifestText(Buffer.alloc(manifestLimit, 'a'))).toHaveLength(manifestLimit);
  });
});
