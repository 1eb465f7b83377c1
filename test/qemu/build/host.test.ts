// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {skipped} from '../../support/thorough.ts';
import {HostLacks, privileged} from '../../../qemu/build/host.ts';

const notRoot = process.getuid?.() === 0 ? undefined : 'it is not root';
describe.skipIf(skipped('work as root', notRoot))('privileged, as root', () => {
  it('does the work itself', async () => {
    expect(
      await privileged(
        '/absent',
        [],
        () => {
          throw new Error('nothing to say');
        },
        async () => await Promise.resolve(42),
      ),
    ).toBe(42);
  });

  it('passes failures on', async () => {
    await expect(
      privileged(
        '/absent',
        [],
        () => {},
        async () => await Promise.reject(new Error('no space')),
      ),
    ).rejects.toThrow('no space');
  });
});

it('HostLacks is told from other errors', () => {
  expect(new HostLacks('why')).toMatchObject({name: 'HostLacks', message: 'why'});
});
