// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {LineSplitter} from '../../../../qemu/driver/qmp/lines.ts';

test('lines come out whole, with either line end', () => {
  const splitter = new LineSplitter();
  expect(splitter.push(Buffer.from('one\r\ntw'))).toEqual(['one']);
  expect(splitter.push(Buffer.from('o\n\nthree'))).toEqual(['two', '']);
  expect(splitter.rest).toBe('three');
});

test('it does not matter where the bytes are cut, inside a character neither', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({unit: 'grapheme', maxLength: 12}).filter(text => !/[\r\n]/.test(text))),
      fc.array(fc.nat(40)),
      (lines, cuts) => {
        const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''));
        const splitter = new LineSplitter();
        const found: string[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          const next = Math.min(bytes.length, at + cut);
          found.push(...splitter.push(bytes.subarray(at, next)));
          at = next;
        }
        expect(found).toEqual(lines);
        expect(splitter.rest).toBe('');
      },
    ),
  );
});
