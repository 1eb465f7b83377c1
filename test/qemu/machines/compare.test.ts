// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {differences} from '../../../qemu/machines/compare.ts';

const recording = (name: string): string =>
  readFileSync(`test/fixtures/machines/${name}.json`, 'utf8');

test.each(['virtio', 'no-tpm', 'bios', 'no-disk'])(
  '%s is what it is: a part that a machine lacks is no difference to itself',
  name => {
    expect(differences(recording(name), recording(name))).toEqual([]);
  },
);

test('a TPM that is gone is told, and a disk that is held by another rule', () => {
  expect(
    differences(recording('virtio'), recording('no-tpm')).some(line => line.startsWith('tpm: ')),
  ).toBe(true);
  const held = recording('virtio').replaceAll('"held":true', '"held":false');
  expect(held).not.toBe(recording('virtio'));
  expect(differences(recording('virtio'), held)).toHaveLength(1);
});

test('the kernel may name the disks of a shelf in any order', () => {
  const shelf = recording('disks-24');
  const renamed = shelf.replaceAll('sdt', 'sdX').replaceAll('sdu', 'sdt').replaceAll('sdX', 'sdu');
  expect(renamed).not.toBe(shelf);
  expect(differences(shelf, renamed)).toEqual([]);
});
