// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {parseTable} from '../../../../qemu/driver/disk/disk-table.ts';

const json = (sectorsize: number): string =>
  JSON.stringify({
    partitiontable: {
      label: 'gpt',
      id: 'X',
      device: 'disk.img',
      unit: 'sectors',
      firstlba: 34,
      lastlba: 100,
      sectorsize,
      partitions: [
        {
          node: 'disk.img1',
          start: 2048,
          size: 4096,
          type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
          uuid: 'AA',
          name: 'esp',
        },
        {node: '/tmp/d7/disk.img12', start: 8192, size: 1, type: 'B', uuid: 'BB'},
      ],
    },
  });

test('sectors become bytes, whatever their size', () => {
  expect(parseTable(json(512))[0]).toEqual({
    number: 1,
    name: 'esp',
    type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
    uuid: 'aa',
    start: 1_048_576n,
    bytes: 2_097_152n,
  });
  expect(parseTable(json(4096))[1]).toMatchObject({
    number: 12,
    name: '',
    start: 33_554_432n,
    bytes: 4096n,
  });
});

test('what is no table is refused', () => expect(() => parseTable('{}')).toThrow());
