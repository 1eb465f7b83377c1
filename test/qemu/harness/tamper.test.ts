// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {flipBit, parseExtents, sectionOf} from '../../../qemu/harness/tamper.ts';

/** A PE header with these sections: name, virtual size, raw size, raw offset. */
function pe(sections: readonly (readonly [string, number, number, number])[]): Buffer {
  const bytes = Buffer.alloc(1024);
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80, 'latin1');
  bytes.writeUInt16LE(sections.length, 0x86);
  bytes.writeUInt16LE(0xf0, 0x94);
  for (const [index, [name, virtual, raw, offset]] of sections.entries()) {
    const at = 0x80 + 24 + 0xf0 + index * 40;
    bytes.write(name, at, 'latin1');
    bytes.writeUInt32LE(virtual, at + 8);
    bytes.writeUInt32LE(raw, at + 16);
    bytes.writeUInt32LE(offset, at + 20);
  }
  return bytes;
}

test('a section is found by its name, without its padding', () => {
  const image = pe([
    ['.text', 100, 512, 0x400],
    ['.linux', 5000, 4608, 0x600],
    ['.cmdline', 90, 512, 0x1800],
  ]);
  expect(sectionOf(image, '.cmdline')).toEqual({offset: 0x1800, bytes: 90});
  expect(sectionOf(image, '.linux')).toEqual({offset: 0x600, bytes: 4608});
  expect(() => sectionOf(image, '.initrd')).toThrow(/no section \.initrd/);
  expect(() => sectionOf(Buffer.alloc(512), '.text')).toThrow(/no PE file/);
});

test("dump.erofs' extents", () => {
  expect(
    parseExtents(` Ext:   logical offset   |  length :     physical offset    |  length
   0:        0..  105187 |  105187 :   16297984..  16363520 |   65536
   1:   105187..  192295 |   87108 :   16363520..  16429056 |   65536
/usr/bin/nano: 2 extents found`),
  ).toEqual([
    {start: 16_297_984n, bytes: 65_536n},
    {start: 16_363_520n, bytes: 65_536n},
  ]);
  expect(parseExtents('Path : /usr/bin/nano\n')).toEqual([]);
});

test('one bit is turned, in place', async () => {
  const home = mkdtempSync(join(tmpdir(), 'forge-test-'));
  const file = join(home, 'disk');
  writeFileSync(file, Buffer.from([1, 2, 3]));
  expect(await flipBit(file, 1n, 'x')).toEqual({what: 'x', offset: 1n, before: 2, after: 0x12});
  expect([...readFileSync(file)]).toEqual([1, 0x12, 3]);
  rmSync(home, {recursive: true});
});
