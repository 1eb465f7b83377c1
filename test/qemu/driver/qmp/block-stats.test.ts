// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {parseWrites} from '../../../../qemu/driver/qmp/block-stats.ts';

const stats = {
  rd_bytes: 512,
  wr_operations: 3,
  wr_bytes: 4096,
  flush_operations: 9,
  unmap_operations: 2,
};

test('writes and discards are counted by node; flushes and reads are none', () => {
  expect(
    parseWrites([
      {'node-name': 'target', qdev: '/machine/peripheral/dev-target', stats},
      {'node-name': 'stick', stats: {...stats, wr_operations: 0, unmap_operations: 0}},
    ]),
  ).toEqual({target: 5, stick: 0});
});

test('a node without a name, and a QEMU that counts no discards', () => {
  expect(
    parseWrites([
      {device: 'pflash0', stats},
      {'node-name': 'a', stats: {wr_operations: 1}},
    ]),
  ).toEqual({a: 1});
});

test('another answer is no answer', () =>
  expect(() => parseWrites([{'node-name': 'a', stats: {}}])).toThrow());
