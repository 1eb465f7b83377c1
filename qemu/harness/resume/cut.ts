// SPDX-License-Identifier: GPL-3.0-or-later
import {cp, mkdir} from 'node:fs/promises';
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {host} from '../../driver/host.ts';
import {copySparse} from '../../driver/disk/images.ts';
import type {Lab} from '../../driver/lab.ts';
import {ownFiles} from '../../driver/snapshot.ts';
import type {Vm} from '../../driver/vm.ts';

/**
 * What a machine is when its power goes: disk, variable store (raw) and the TPM's directory, as
 * files.
 */
export type Remains = {readonly disk: string; readonly vars: string; readonly tpm: string};

export const remainsIn = (directory: string): Remains => ({
  disk: join(directory, 'disk.img'),
  vars: join(directory, 'vars.fd'),
  tpm: join(directory, 'tpm'),
});

/**
 * A running machine whose target can be cut off: `home` holds its variable store and TPM
 * (snapshot.ts), `disk` is the raw target.
 */
export type Running = {
  readonly vm: Vm;
  readonly home: string;
  readonly disk: string;
  readonly log?: string;
};

/**
 * The variable store of a machine as a raw file. QEMU may have it open, if it is paused: `stop`
 * writes out all that it holds back.
 */
const rawVariables = (lab: Lab, home: string, to: string): Promise<unknown> =>
  host(lab.tool('qemu-img'), [
    'convert',
    '--force-share',
    '-f',
    'qcow2',
    '-O',
    'raw',
    ownFiles(home).vars,
    to,
  ]);

/** Copies what a paused or ended machine leaves. */
export async function copyRemains(
  lab: Lab,
  {home, disk}: Omit<Running, 'vm'>,
  directory: string,
): Promise<Remains> {
  await mkdir(directory, {recursive: true, mode: 0o700});
  const to = remainsIn(directory);
  await copySparse(disk, to.disk);
  await rawVariables(lab, home, to.vars);
  await cp(join(home, 'tpm'), to.tpm, {recursive: true});
  return to;
}

/**
 * Pauses the machine, copies what it would leave if QEMU were killed now, and lets it go on. QEMU
 * holds no written byte of a raw image back, and empties its caches of qcow2 when it stops
 * (system/cpus.c, do_vm_stop: bdrv_drain_all, bdrv_flush_all). Returns the length of the write log.
 */
export async function cutOff(lab: Lab, running: Running, directory: string): Promise<number> {
  await running.vm.qmp.execute('stop');
  await copyRemains(lab, running, directory);
  const logged = running.log === undefined ? 0 : statSync(running.log).size;
  await running.vm.qmp.execute('cont');
  return logged;
}
