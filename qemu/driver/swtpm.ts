// SPDX-License-Identifier: GPL-3.0-or-later
import type {ChildProcess} from 'node:child_process';
import {spawn} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {access} from 'node:fs/promises';
import {LabFailure} from './failure.ts';
import {orphanSafe, type Reaper} from './reaper.ts';

/**
 * A software TPM 2.0 of one machine: its state lives in `directory` and so outlasts a restart of
 * QEMU, like a real chip a reboot.
 */
export type Swtpm = {readonly control: string; readonly child: ChildProcess};

/**
 * Starts swtpm(8) with its control channel at `control`. It ends when QEMU leaves. Throws
 * LabFailure with what it said when it does not come up in 10 s.
 */
export async function startSwtpm(
  program: string,
  directory: string,
  control: string,
  reaper: Reaper,
): Promise<Swtpm> {
  mkdirSync(directory, {recursive: true, mode: 0o700});
  const args = [
    'socket',
    '--tpm2',
    '--tpmstate',
    `dir=${directory}`,
    '--ctrl',
    `type=unixio,path=${control}`,
    '--terminate',
  ];
  const safe = orphanSafe(program, args);
  const child = reaper.child(spawn(safe.program, safe.args, {stdio: ['ignore', 'pipe', 'pipe']}));
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) break;
    if (
      await access(control).then(
        () => true,
        () => false,
      )
    )
      return {control, child};
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new LabFailure(`swtpm did not start: ${said.trim() || `exit ${child.exitCode}`}`);
}
