// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, readFile, writeFile, access, constants} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod';
import type {QemuVersion} from './qemu-version.ts';

/** What was found out about KVM here, and when: a boot of the host, a QEMU. */
const memory = z.object({boot: z.string(), qemu: z.string(), kvm: z.boolean(), why: z.string()});

/** How guests will run, and the sentence that says so. */
export type Accel = {readonly accel: 'tcg' | 'kvm'; readonly why: string};

/**
 * What {@link chooseAccel} needs from the world. `boots` starts the firmware under KVM and says
 * whether it got to its boot manager in time.
 */
export type AccelProbe = {
  readonly cache: string;
  readonly version: QemuVersion;
  boots(): Promise<boolean>;
};

/**
 * KVM only where it has booted the firmware: /dev/kvm may be there and still unable to run OVMF (no
 * SMM, 32-bit start-up not emulated). The answer is kept until the host boots anew (random boot id,
 * proc_sys_kernel(5)) or QEMU changes.
 */
export async function chooseAccel(probe: AccelProbe): Promise<Accel> {
  const usable = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!usable) return {accel: 'tcg', why: 'no usable /dev/kvm: software emulation'};
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const file = join(probe.cache, 'kvm.json');
  const known = await recall(file);
  if (known?.boot === boot && known.qemu === probe.version.line)
    return {accel: known.kvm ? 'kvm' : 'tcg', why: known.why};
  const kvm = await probe.boots();
  const why = kvm
    ? 'KVM, which booted the firmware'
    : '/dev/kvm is there but cannot boot the firmware: software emulation';
  await mkdir(probe.cache, {recursive: true});
  await writeFile(file, JSON.stringify({boot, qemu: probe.version.line, kvm, why}));
  return {accel: kvm ? 'kvm' : 'tcg', why};
}

async function recall(file: string): Promise<z.infer<typeof memory> | undefined> {
  try {
    return memory.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}
