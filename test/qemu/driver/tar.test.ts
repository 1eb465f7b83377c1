// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {tar} from '../../../qemu/driver/tar.ts';

const entries = [
  {name: 'forge.answers', content: Buffer.from('version: 1\n'), mode: 0o600},
  {name: 'dir/empty', content: Buffer.alloc(0), mode: 0o644},
  {name: 'big', content: Buffer.alloc(1500, 'x'), mode: 0o400},
];

test('tar(1) reads it as it was meant', () => {
  const list = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--file=-'], {
    input: tar(entries),
  })
    .toString()
    .trim()
    .split('\n');
  expect(
    list
      .map(line => line.split(/\s+/))
      .map(([mode, owner, size, , , name]) => [mode, owner, size, name]),
  ).toEqual([
    ['-rw-------', '0/0', '11', 'forge.answers'],
    ['-rw-r--r--', '0/0', '0', 'dir/empty'],
    ['-r--------', '0/0', '1500', 'big'],
  ]);
  expect(
    execFileSync('tar', ['--extract', '--to-stdout', '--file=-', 'forge.answers'], {
      input: tar(entries),
    }).toString(),
  ).toBe('version: 1\n');
});

test('it fills whole records, so it may lie on a raw disk', () =>
  expect(tar(entries).length % 10_240).toBe(0));

test.each(['', 'x'.repeat(100), 'ä'.repeat(50)])('the name %j does not fit', name => {
  expect(() => tar([{name, content: Buffer.alloc(0), mode: 0o600}])).toThrow(RangeError);
});
