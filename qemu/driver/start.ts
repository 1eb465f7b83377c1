// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';
import {mkdtempSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {SerialConsole} from './console/console.ts';
import {LabFailure} from './failure.ts';
import type {Lab} from './lab.ts';
import {FileLine, prepareLine} from './console/line.ts';
import {qemuArgs, type Machine, type SerialFiles} from './machine.ts';
import {Qmp} from './qmp/qmp.ts';
import {orphanSafe} from './reaper.ts';
import {ReportChannel} from './report-channel.ts';
import {connectSoon} from './qmp/socket.ts';
import {startSwtpm} from './swtpm.ts';
import {Vm} from './vm.ts';

/**
 * What a VM is made of, besides what {@link startVm} adds: sockets, the TPM's process. `tpm` is the
 * directory of the TPM's state.
 */
export type VmSpec = Omit<Machine, 'sockets' | 'tpm' | 'accel' | 'code' | 'cpus'> & {
  readonly tpm?: string;
};

/**
 * Where a VM's output goes: files in `directory` named `<prefix>serial.log`, `forge.log`,
 * `events.ndjson`, appended to.
 */
export type Logs = {readonly directory: string; readonly prefix?: string};

/**
 * Starts a machine, paused, with everything connected. Throws LabFailure with QEMU's own words when
 * it does not start.
 */
export async function startVm(lab: Lab, spec: VmSpec, logs: Logs): Promise<Vm> {
  await mkdir(logs.directory, {recursive: true});
  const file = (name: string): string => resolve(logs.directory, `${logs.prefix ?? ''}${name}`);
  const home = lab.reaper.directory(mkdtempSync(join(tmpdir(), 'forge-vm-')));
  const serial = (log: string, name: string): SerialFiles => ({
    file: file(log),
    fifo: join(home, name),
  });
  const sockets = {
    qmp: join(home, 'qmp'),
    report: join(home, 'report'),
    kernel: serial('serial.log', 'ttyS0'),
    forge: serial('forge.log', 'ttyS1'),
  };
  const tpm =
    spec.tpm === undefined
      ? undefined
      : await startSwtpm(lab.tool('swtpm'), spec.tpm, join(home, 'tpm'), lab.reaper);
  const {tpm: _, ...rest} = spec;
  const args = qemuArgs({
    ...rest,
    accel: lab.accel,
    cpus: lab.cpus,
    code: lab.firmware.code,
    sockets,
    ...(tpm && {tpm: tpm.control}),
  });
  for (const at of [sockets.kernel, sockets.forge]) prepareLine(at.file, at.fifo);
  const kernel = new SerialConsole('ttyS0', new FileLine(sockets.kernel.file, sockets.kernel.fifo));
  const forge = new SerialConsole('ttyS1', new FileLine(sockets.forge.file, sockets.forge.fifo));
  const safe = orphanSafe(lab.tool('qemu-system-x86_64'), args);
  const child = lab.reaper.child(
    spawn(safe.program, safe.args, {stdio: ['ignore', 'pipe', 'pipe']}),
  );
  const close = (): void => {
    for (const each of [kernel, forge]) each.close();
    if (child.exitCode === null) child.kill('SIGKILL');
    tpm?.child.kill();
    lab.reaper.remove(home);
  };
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;
  try {
    const soon = 20 * lab.patience;
    const qmp = new Qmp(await connectSoon(sockets.qmp, soon, alive));
    await qmp.open();
    const report = new ReportChannel(
      await connectSoon(sockets.report, soon, alive),
      file('events.ndjson'),
    );
    return new Vm({
      qmp,
      kernel,
      forge,
      report,
      child,
      close,
      commandLine: [safe.program, ...safe.args],
      rootPorts: spec.rootPorts,
    });
  } catch (error) {
    close();
    throw new LabFailure(
      'QEMU did not start: ' +
        `${said.trim() || (error instanceof Error ? error.message : String(error))}`,
      {cause: error},
    );
  }
}
