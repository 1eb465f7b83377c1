// SPDX-License-Identifier: GPL-3.0-or-later
import {chmod, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {chooseEntry, entries} from '../../driver/console/boot-menu.ts';
import {LabFailure} from '../../driver/failure.ts';
import {copySparse, emptyDisk, overlay} from '../../driver/disk/images.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import {defaults, type Machine} from '../../driver/machine.ts';
import type {Report} from '../../driver/report-channel.ts';
import {startVm} from '../../driver/start.ts';
import type {Vm} from '../../driver/vm.ts';
import {evidenceOf, isFinished, isHopeless, isStep, stepSeconds} from '../events.ts';
import {smbiosTexts, type Request} from '../request.ts';
import type {Context} from '../scenario.ts';

/**
 * A machine's lasting parts, which outlive every QEMU that uses them; `network` where it is not cut
 * off.
 */
export type Parts = {
  readonly disk: string;
  readonly vars: string;
  readonly tpm: string;
  readonly serial: string;
  readonly network?: NonNullable<Machine['network']>;
};

/** What of its parts every start of the machine is told. */
export const partsSpec = ({vars, tpm, network}: Parts) => ({
  tpm,
  vars: {file: vars, format: 'raw'} as const,
  ...(network && {network}),
});

/** Bytes of the target disk: 16 GiB, of which only what is written takes room. */
export const targetBytes = 16n * 2n ** 30n;

/**
 * The disk the answers ask for: the last of several alternatives, so that the others are tried.
 * Throws LabFailure when they do not name a serial number: nothing else can be given to a virtual
 * disk here.
 */
export function serialOf(request: Request): string {
  const {serial} = [request.answers.disk.match].flat().at(-1) ?? {};
  if (serial === undefined)
    throw new LabFailure(
      'the answers must match the disk by its serial: that is what the driver can give it',
    );
  // virtio-blk hands over 20 bytes (VIRTIO_BLK_ID_BYTES of linux/virtio_blk.h).
  if (Buffer.byteLength(serial) > 20)
    throw new LabFailure(`a virtio disk's serial has at most 20 characters: ${serial}`);
  return serial;
}

export const targetDrive = (parts: Parts): Drive => ({
  id: 'target',
  file: parts.disk,
  format: 'raw',
  serial: parts.serial,
});

/**
 * New, empty parts in a directory: disk.img, vars.fd (the firmware's keys, no boot entries), tpm/.
 */
export async function newParts(
  context: Context,
  request: Request,
  directory: string,
): Promise<Parts> {
  const parts = {
    disk: join(directory, 'disk.img'),
    vars: join(directory, 'vars.fd'),
    tpm: join(directory, 'tpm'),
    serial: serialOf(request),
  };
  await emptyDisk(parts.disk, targetBytes);
  await copySparse(context.lab.firmware.vars, parts.vars);
  await chmod(parts.vars, 0o600);
  return parts;
}

/** Takes a picture for the report; a picture that cannot be taken is no reason to fail. */
export async function picture(context: Context, vm: Vm, name: string): Promise<void> {
  const file = `${name}.png`;
  await vm.picture(join(context.out, file)).then(
    () => context.ledger.pictures.push(file),
    () => undefined,
  );
}

/**
 * The target with the live medium in it, paused before its first instruction. Answers and secrets
 * travel as SMBIOS strings out of files, so they are on no command line.
 * @param more - what the machine has besides, or otherwise.
 */
export async function startLive(
  context: Context,
  request: Request,
  parts: Parts,
  more: Partial<Machine> = {},
): Promise<Vm> {
  const {lab, scratch} = context;
  const stick = join(scratch, 'stick.qcow2');
  await overlay(lab, context.medium.image, 'raw', stick);
  const smbios: string[] = [];
  for (const [index, text] of smbiosTexts(request.credentials).entries()) {
    smbios.push(join(scratch, `smbios-${index}`));
    await writeFile(smbios.at(-1) ?? '', text, {mode: 0o600});
  }
  const live = {id: 'stick', file: stick, format: 'qcow2', serial: 'FORGE-LIVE'} as const;
  const drives = [live, targetDrive(parts)];
  const spec = {...defaults, smbios, ...partsSpec(parts), drives, ...more};
  return context.watch(await startVm(lab, spec, {directory: context.out}));
}

/**
 * The live medium installs the machine unattended, up to the guest's own reboot, where QEMU ends.
 * @returns what the engine reported
 */
export async function installUnattended(
  context: Context,
  request: Request,
  parts: Parts,
): Promise<readonly Report[]> {
  const {lab, ledger} = context;
  const vm = await startLive(context, request, parts, {resets: false});
  ledger.fact('qemu command line', vm.commandLine);
  await ledger.phase('power-on to boot menu', async () => {
    await vm.resume();
    await chooseEntry(vm.kernel, entries.unattended, 60 * lab.patience, () =>
      picture(context, vm, '1-boot-menu'),
    );
  });
  const seen = (): string => vm.describe();
  await ledger.phase('boot menu to first step', () =>
    vm.report.waitFor('the first step', isStep('preflight', 'verifying'), {
      seconds: 180 * lab.patience,
      bad: isHopeless,
      seen,
    }),
  );
  const pictures = vm.report
    .waitFor('the root image', isStep('root', 'running'), {
      seconds: 300 * lab.patience,
      bad: isHopeless,
    })
    .then(
      () => picture(context, vm, '2-installing'),
      () => undefined,
    );
  await ledger.phase('installation', () =>
    vm.report.waitFor('the engine to finish', isFinished, {
      seconds: 400 * lab.patience,
      bad: isHopeless,
      seen,
    }),
  );
  await pictures;
  await picture(context, vm, '3-installed');
  await ledger.phase('reboot of the live system', () => vm.waitEnd(120 * lab.patience));
  ledger.fact('seconds of each step', stepSeconds(vm.report.records));
  ledger.fact('mok', evidenceOf(vm.report.records, 'mok'));
  return vm.report.records;
}
