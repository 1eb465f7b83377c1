// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {liveCommandLine} from '../../../qemu/build/live-uki.ts';
import {mediumLayout} from '../../../qemu/build/medium-layout.ts';

const hash = '83f2ade7ccd39c7afc64d2f37eba98eead86aab5e294884d84d8d1e1c30f39db';
const layout = mediumLayout(hash, {esp: 1n, root: 1n, verity: 1n});
const words = liveCommandLine(hash, layout).split(' ');

describe('liveCommandLine', () => {
  it('binds the root and names every partition of the medium by its own UUID', () => {
    expect(words).toEqual(
      expect.arrayContaining([
        `roothash=${hash}`,
        `systemd.verity_root_data=PARTUUID=${layout.root.uuid}`,
        `systemd.verity_root_hash=PARTUUID=${layout.verity.uuid}`,
        `forge.esp=PARTUUID=${layout.esp.uuid}`,
        'forge.live=1',
        'systemd.volatile=overlay',
      ]),
    );
  });

  it('keeps the kernel shut and the initrd without a shell', () => {
    expect(words).toEqual(
      expect.arrayContaining([
        'lockdown=integrity',
        'module.sig_enforce=1',
        'rd.shell=0',
        'rd.emergency=reboot',
      ]),
    );
    expect(words.filter(word => word.includes('debug'))).toEqual([]);
  });

  it('is no unattended one, and a damaged stick does not panic', () => {
    expect(words.join(' ')).not.toMatch(/forge\.unattended|panic-on-corruption/);
  });

  it('keeps other programs off the lines that Forge and the live shells have', () => {
    const units = ['getty@tty1', 'serial-getty@ttyS0', 'serial-getty@ttyS1', 'getty@tty2'];
    for (const unit of units) expect(words).toContain(`systemd.mask=${unit}.service`);
  });

  it("leaves room on the kernel's command line of 2048 bytes (COMMAND_LINE_SIZE on x86)", () => {
    expect(words.join(' ').length).toBeLessThan(1500);
    expect(words.filter(word => word === '')).toEqual([]);
  });
});
