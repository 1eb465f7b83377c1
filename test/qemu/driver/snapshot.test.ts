// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import type {Lab} from '../../../qemu/driver/lab.ts';
import {parseQemuVersion} from '../../../qemu/driver/qemu-version.ts';
import {Reaper} from '../../../qemu/driver/reaper.ts';
import {snapshotKey} from '../../../qemu/driver/snapshot.ts';

const lab: Lab = {
  tool: name => name,
  version: parseQemuVersion('QEMU emulator version 10.0.13'),
  accel: 'tcg',
  cpus: 2,
  firmware: {code: '/c', vars: '/v'},
  cache: '/cache',
  reaper: new Reaper(),
  patience: 1,
  say: () => undefined,
};
const medium = {image: '/m', key: 'abc', payload: '/p', manifestKey: '/k'};

test('the same lab and medium have the same snapshot, however patient', () => {
  expect(
    snapshotKey({...lab, patience: 3, cache: '/other'}, {...medium, image: '/elsewhere'}),
  ).toBe(snapshotKey(lab, medium));
});

test.each([
  ['medium', lab, {...medium, key: 'abd'}],
  ['QEMU', {...lab, version: parseQemuVersion('QEMU emulator version 10.0.14')}, medium],
  ['accelerator', {...lab, accel: 'kvm' as const}, medium],
  ['variable store', {...lab, firmware: {...lab.firmware, vars: '/w'}}, medium],
])('another %s has another', (_, otherLab, otherMedium) =>
  expect(snapshotKey(otherLab, otherMedium)).not.toBe(snapshotKey(lab, medium)),
);
