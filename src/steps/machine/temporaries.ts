// SPDX-License-Identifier: GPL-3.0-or-later
import type {Worker} from '../../engine/plan/step.ts';
import {write} from '../../system/command.ts';

/**
 * What systemd's tools call a file, or a link, before it has its name: `.#NAME` and 16 hexadecimal
 * digits (systemd, src/basic/tmpfile-util.c, tempfn_random).
 */
const temporary = /^\.#.+[0-9a-f]{16}$/;

/**
 * Removes what systemd-sysusers, systemd-firstboot and `systemctl enable` had begun to write when
 * an interruption ended them. They never look for it again, and one of such files is a whole
 * /etc/shadow.
 * @param root the new system's tree.
 */
export async function removeTemporaries(worker: Worker, root: string): Promise<void> {
  const units = `${root}/etc/systemd/system`;
  const wants = ((await worker.files.list(units)) ?? [])
    .filter(name => name.endsWith('.wants'))
    .map(name => `${units}/${name}`);
  for (const directory of [`${root}/etc`, units, ...wants]) {
    const left = ((await worker.files.list(directory)) ?? []).filter(name => temporary.test(name));
    if (left.length > 0)
      await worker.change(
        write('rm', '--force', '--', ...left.map(name => `${directory}/${name}`)),
      );
  }
}
