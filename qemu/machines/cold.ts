// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {sectionOf} from '../harness/tamper.ts';
import type {Context} from '../harness/scenario.ts';
import {chooseEntry} from '../driver/console/boot-menu.ts';
import {host} from '../driver/host.ts';
import {copySparse, overlay} from '../driver/disk/images.ts';
import {bootLive} from '../driver/live.ts';
import type {Drive} from '../driver/disk/drive.ts';
import {defaults, type BiosBoot} from '../driver/machine.ts';
import {Shell} from '../driver/console/shell.ts';
import {startVm, type VmSpec} from '../driver/start.ts';
import type {Vm} from '../driver/vm.ts';
import type {Cold} from './description.ts';

/** virt-fw-vars(1): what turns the test machines' variable store into another one. */
const changes: Readonly<Record<Exclude<Cold['firmware'], 'bios'>, readonly string[] | undefined>> =
  {
    uefi: undefined,
    // OVMF's own switch (SecureBootEnable of SecureBootConfigDxe); the keys stay.
    'secure-boot-off': ['--set-false', 'SecureBootEnable'],
    // Without a platform key the firmware is in Setup Mode (UEFI specification 2.11 §32.3).
    'setup-mode': ['--delete', 'PK'],
  };

/** A copy of the lab's variable store, changed as asked; raw. */
async function variableStore(
  context: Context,
  firmware: keyof typeof changes,
  file: string,
): Promise<void> {
  const {lab} = context;
  const how = changes[firmware];
  if (how)
    await host(lab.tool('virt-fw-vars'), ['--input', lab.firmware.vars, '--output', file, ...how]);
  else await copySparse(lab.firmware.vars, file);
}

/**
 * Kernel, initrd and command line out of the medium's UKI: what a BIOS boot of the same system
 * would start.
 */
async function biosBoot(context: Context, directory: string): Promise<BiosBoot> {
  const uki = await readFile(join(dirname(context.medium.image), 'forge-live.efi'));
  const section = (name: string): Buffer => {
    const {offset, bytes} = sectionOf(uki, name);
    return uki.subarray(offset, offset + bytes);
  };
  const [kernel, initrd] = [join(directory, 'vmlinuz'), join(directory, 'initrd.img')];
  await writeFile(kernel, section('.linux'));
  await writeFile(initrd, section('.initrd'));
  return {kernel, initrd, commandLine: section('.cmdline').toString().replace(/\0+$/, '').trim()};
}

/** How a cold boot may differ further. */
type ColdOptions = {
  readonly spec?: Partial<VmSpec>;
  /** Another image in place of an overlay of the medium. */
  readonly stick?: Drive;
  /** Entry of the boot menu; the first one when absent. */
  readonly entry?: RegExp;
  /** Prefix of the logs' names. */
  readonly prefix?: string;
};

/**
 * The live medium started anew in another kind of machine, up to its root shell. Takes about a
 * minute under software emulation.
 */
export async function coldBoot(
  context: Context,
  cold: Cold,
  drives: readonly Drive[],
  directory: string,
  {spec = {}, stick, entry, prefix = ''}: ColdOptions = {},
): Promise<{readonly vm: Vm; readonly shell: Shell}> {
  const {lab, medium} = context;
  const [file, vars] = [join(directory, 'stick.qcow2'), join(directory, 'vars.fd')];
  if (!stick) await overlay(lab, medium.image, 'raw', file);
  await variableStore(context, cold.firmware === 'bios' ? 'uefi' : cold.firmware, vars);
  const vm = context.watch(
    await startVm(
      lab,
      {
        ...defaults,
        vars: {file: vars, format: 'raw'},
        ...(cold.tpm && {tpm: join(directory, 'tpm')}),
        ...(cold.firmware === 'bios' && {bios: await biosBoot(context, directory)}),
        drives: [stick ?? {id: 'stick', file, format: 'qcow2', serial: 'FORGE-LIVE'}, ...drives],
        ...spec,
      },
      {directory: context.out, prefix},
    ),
  );
  if (!entry) return {vm, shell: await bootLive(vm, lab)};
  await vm.resume();
  await chooseEntry(vm.kernel, entry, 60 * lab.patience);
  const shell = new Shell(vm.kernel);
  await shell.ready(240 * lab.patience);
  return {vm, shell};
}
