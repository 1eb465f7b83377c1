// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {access, cp, mkdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {LabFailure} from './failure.ts';
import {overlay} from './disk/images.ts';
import type {Lab} from './lab.ts';
import type {Drive} from './disk/drive.ts';
import {defaults, qemuArgs} from './machine.ts';
import type {Medium} from './medium.ts';
import {bootLive} from './live.ts';
import {Shell} from './console/shell.ts';
import {startVm, type Logs, type VmSpec} from './start.ts';
import type {Vm} from './vm.ts';

/**
 * The live medium, booted to its root shell and frozen in files that are only read; a scenario lays
 * its own overlays on them. A migration into a file can be read by all, where `savevm` keeps the
 * memory inside the disk's qcow2, which each would have to copy.
 */
export type Snapshot = {readonly directory: string};

const files = {stick: 'stick.qcow2', vars: 'vars.qcow2', state: 'state', tpm: 'tpm'} as const;

const spec = (directory: string, incoming: boolean): VmSpec => ({
  ...defaults,
  incoming,
  tpm: join(directory, files.tpm),
  vars: {file: join(directory, files.vars), format: 'qcow2'},
  drives: [stick(join(directory, files.stick))],
});

const stick = (file: string): Drive => ({id: 'stick', file, format: 'qcow2', serial: 'FORGE-LIVE'});

/**
 * Names a snapshot by all that a frozen memory depends on: medium, firmware store, QEMU,
 * accelerator, every option of the machine.
 */
export function snapshotKey(lab: Lab, medium: Medium): string {
  const nowhere = {file: '', fifo: ''};
  const args = qemuArgs({
    ...spec('', false),
    accel: lab.accel,
    cpus: lab.cpus,
    code: lab.firmware.code,
    tpm: '',
    sockets: {
      qmp: '',
      report: '',
      kernel: nowhere,
      forge: nowhere,
    },
  });
  return createHash('sha256')
    .update(JSON.stringify([1, medium.key, lab.firmware, lab.version.line, args]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * The snapshot of this medium, made when it is missing (one cold boot). Throws LabFailure with the
 * screen when the medium does not come up.
 */
export async function snapshot(lab: Lab, medium: Medium): Promise<Snapshot> {
  const home = join(lab.cache, 'snapshots');
  const directory = join(home, snapshotKey(lab, medium));
  if (
    await access(directory).then(
      () => true,
      () => false,
    )
  )
    return {directory};
  lab.say('the live medium is booted once and kept as a snapshot');
  // Older ones belong to older media and hold a gigabyte each.
  await rm(home, {recursive: true, force: true});
  const part = `${directory}.part`;
  await mkdir(part, {recursive: true});
  await overlay(lab, medium.image, 'raw', join(part, files.stick));
  await overlay(lab, lab.firmware.vars, 'raw', join(part, files.vars));
  const vm = await startVm(lab, spec(part, false), {directory: part});
  try {
    await bootLive(vm, lab);
    await vm.qmp.execute('stop');
    await migrate(vm, lab, 'migrate', join(part, files.state));
    await vm.quit();
  } finally {
    vm.stop();
  }
  await rename(part, directory);
  return {directory};
}

/**
 * This run's own files of a VM that was started from a snapshot: qcow2 overlays of the medium and
 * of the variable store.
 */
type OwnFiles = {readonly stick: string; readonly vars: string};

/** Where {@link startFrom} puts them. */
export const ownFiles = (home: string): OwnFiles => ({
  stick: join(home, files.stick),
  vars: join(home, files.vars),
});

/**
 * A VM that goes on where the snapshot stopped, its shell answering. `home` takes this run's own
 * files; the clock is set right, because the guest's stood still. `before` may change the files
 * before QEMU opens them.
 */
export async function startFrom(
  lab: Lab,
  from: Snapshot,
  home: string,
  logs: Logs,
  before: (own: OwnFiles) => Promise<void> = () => Promise.resolve(),
): Promise<{readonly vm: Vm; readonly shell: Shell}> {
  await mkdir(home, {recursive: true});
  for (const name of [files.stick, files.vars])
    await overlay(lab, join(from.directory, name), 'qcow2', join(home, name));
  await before(ownFiles(home));
  await cp(join(from.directory, files.tpm), join(home, files.tpm), {recursive: true});
  const vm = await startVm(lab, spec(home, true), logs);
  try {
    await migrate(vm, lab, 'migrate-incoming', join(from.directory, files.state));
    await vm.resume();
    const shell = new Shell(vm.kernel);
    await shell.attach(30 * lab.patience);
    await shell.must(`date -u -s @${Math.round(Date.now() / 1000)} >/dev/null`, 30 * lab.patience);
    return {vm, shell};
  } catch (error) {
    vm.stop();
    throw error;
  }
}

const progress = z.object({status: z.string().optional(), 'error-desc': z.string().optional()});

/**
 * Writes the machine's state to a file, or reads it (docs/devel/migration of QEMU 10; `file:` URIs
 * exist since 8.2).
 */
async function migrate(
  vm: Vm,
  lab: Lab,
  command: 'migrate' | 'migrate-incoming',
  file: string,
): Promise<void> {
  // Bytes a second; the default of 128 MiB/s is meant for networks.
  if (command === 'migrate')
    await vm.qmp.execute('migrate-set-parameters', {'max-bandwidth': 16 * 2 ** 30});
  await vm.qmp.execute(command, {uri: `file:${file}`});
  const end = performance.now() + 120_000 * lab.patience;
  while (performance.now() < end) {
    const {status, 'error-desc': error} = progress.parse(await vm.qmp.execute('query-migrate'));
    if (status === 'completed') return;
    if (status === 'failed' || status === 'cancelled')
      throw new LabFailure(
        `the machine's state could not be ` +
          `${command === 'migrate' ? 'saved' : 'restored'}: ${error ?? status}`,
      );
    await sleep(50);
  }
  throw new LabFailure("the machine's state was not moved in time");
}
