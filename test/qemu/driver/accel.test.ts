// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtempSync, rmSync} from 'node:fs';
import {access, constants} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {skipped} from '../../support/thorough.ts';
import {chooseAccel} from '../../../qemu/driver/accel.ts';
import {parseQemuVersion} from '../../../qemu/driver/qemu-version.ts';

const version = parseQemuVersion('QEMU emulator version 10.0.13');
const usable = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
  () => true,
  () => false,
);
let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'forge-test-'));
});
afterEach(() => rmSync(cache, {recursive: true}));

/** Chooses with a firmware that boots or not, and counts how often it was tried. */
async function chosen(
  boots: boolean,
  qemu = version,
): Promise<{readonly accel: string; readonly why: string; readonly tries: number}> {
  let tries = 0;
  const result = await chooseAccel({
    cache,
    version: qemu,
    boots: () => Promise.resolve((tries++, boots)),
  });
  return {...result, tries};
}

describe.skipIf(skipped('KVM', usable ? undefined : 'no /dev/kvm'))('with /dev/kvm', () => {
  test('only firmware that booted makes it KVM', async () => {
    expect(await chosen(true)).toMatchObject({accel: 'kvm', tries: 1});
  });

  test('else emulation, and it says so', async () => {
    expect(await chosen(false)).toMatchObject({
      accel: 'tcg',
      why: expect.stringMatching(/cannot boot the firmware/),
      tries: 1,
    });
  });

  test('the answer is kept for this boot of the host and this QEMU', async () => {
    await chosen(false);
    expect(await chosen(true)).toMatchObject({accel: 'tcg', tries: 0});
    expect(await chosen(true, parseQemuVersion('QEMU emulator version 11.1.3'))).toMatchObject({
      accel: 'kvm',
      tries: 1,
    });
  });
});

test.skipIf(skipped('a host without KVM', usable ? 'this one has /dev/kvm' : undefined))(
  'without /dev/kvm nothing is tried',
  async () => {
    expect(await chosen(true)).toMatchObject({accel: 'tcg', tries: 0});
  },
);
