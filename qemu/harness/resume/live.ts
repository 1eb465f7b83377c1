// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {mkdir} from 'node:fs/promises';
import {cp} from 'node:fs/promises';
import {host} from '../../driver/host.ts';
import {copySparse, overlay} from '../../driver/disk/images.ts';
import {choose} from '../../driver/console/menu.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import {defaults} from '../../driver/machine.ts';
import {Shell} from '../../driver/console/shell.ts';
import {ownFiles, snapshot, startFrom} from '../../driver/snapshot.ts';
import {startVm} from '../../driver/start.ts';
import type {Vm} from '../../driver/vm.ts';
import {awaitDisk, handOver, handoverPath} from '../handover.ts';
import type {Request} from '../request.ts';
import type {Context} from '../scenario.ts';
import type {Remains} from './cut.ts';

/** The live medium at its root shell. `home` takes the files of this machine. */
export type Live = {readonly vm: Vm; readonly shell: Shell; readonly home: string};

/** From the frozen live system: its variable store knows nothing of any installation. */
export async function thawed(context: Context, name: string): Promise<Live> {
  const {lab, scratch, out} = context;
  const home = join(scratch, name);
  const started = await startFrom(lab, await snapshot(lab, context.medium), home, {directory: out});
  context.watch(started.vm);
  return {...started, home};
}

/**
 * From power-on, with a machine's own variable store and TPM, without the target. Where an
 * enrolment waits, the medium's shim starts MokManager first, which is left by "Continue boot".
 */
export async function fromPowerOn(
  context: Context,
  name: string,
  {vars, tpm}: Pick<Remains, 'vars' | 'tpm'>,
): Promise<Live & {readonly met: boolean}> {
  const {lab, scratch, out, medium} = context;
  const home = join(scratch, name);
  await mkdir(home, {recursive: true});
  const own = ownFiles(home);
  await overlay(lab, medium.image, 'raw', own.stick);
  await host(lab.tool('qemu-img'), ['convert', '-f', 'raw', '-O', 'qcow2', vars, own.vars]);
  await cp(tpm, join(home, 'tpm'), {recursive: true});
  const vm = context.watch(
    await startVm(
      lab,
      {
        ...defaults,
        tpm: join(home, 'tpm'),
        vars: {file: own.vars, format: 'qcow2'},
        drives: [{id: 'stick', file: own.stick, format: 'qcow2', serial: 'FORGE-LIVE'}],
      },
      {directory: out},
    ),
  );
  await vm.resume();
  const shell = new Shell(vm.kernel);
  const seconds = 240 * lab.patience;
  const first = await vm.kernel.waitFor(/Perform MOK management|(?:^|\n)[^\n]*# ?$/, {seconds});
  const met = first[0].includes('MOK');
  if (met) {
    await choose(vm.kernel, 'Continue boot', 60 * lab.patience);
    await shell.ready(seconds);
  } else {
    await shell.quiet(60 * lab.patience);
  }
  return {vm, shell, home, met};
}

/**
 * Plugs the target in and hands over what an unattended run is told. `more`: a write log, a bad
 * sector.
 */
export async function targetAndSecrets(
  context: Context,
  {vm, shell}: Live,
  request: Request,
  disk: string,
  serial: string,
  more: Partial<Drive> = {},
): Promise<void> {
  await vm.plug({id: 'target', file: disk, format: 'raw', serial, ...more});
  await awaitDisk(shell, serial, 60 * context.lab.patience);
  await handOver(context, vm, shell, request.credentials);
}

/** Where the installer's own lines go in the guest. */
const said = '/run/install.out';

/** Starts an unattended run in the background. */
export async function begin(context: Context, {shell}: Live): Promise<void> {
  await shell.must(
    `CREDENTIALS_DIRECTORY=${handoverPath} forge install --credentials >>${said} 2>&1 &`,
    60 * context.lab.patience,
  );
}

/** A disk of one's own to go on with. */
export async function ownCopy(from: string, to: string): Promise<string> {
  await copySparse(from, to);
  return to;
}
