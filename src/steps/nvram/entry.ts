// SPDX-License-Identifier: GPL-3.0-or-later
import {
  isSound,
  ourEntries,
  readBootEntries,
  type BootEntries,
  type BootEntry,
} from '../../boot/boot-entries.ts';
import type {Evidence, Reader} from '../../engine/plan/step.ts';
import {variableAccess} from '../../system/efi-variables.ts';
import type {Target} from '../target/target.ts';
import {espUuid} from '../target/places.ts';

/** The firmware's entries, ours among them, and the one of ours that starts shim. */
export type OwnEntries = {
  readonly all: BootEntries;
  readonly ours: readonly BootEntry[];
  readonly sound: BootEntry | undefined;
};

export async function ownEntries(
  {files}: Pick<Reader, 'files'>,
  target: Target,
): Promise<OwnEntries> {
  const all = await readBootEntries(files);
  const ours = ourEntries(all, espUuid(target));
  return {all, ours, sound: ours.find(isSound)};
}

/**
 * What there is to say where boot entries cannot be written: the machine still starts, since
 * firmware without entries tries \EFI\BOOT\BOOTX64.EFI (UEFI 2.10 §3.5.1.1), which is shim.
 * `undefined` where they can be.
 */
export async function withoutVariables({
  files,
}: Pick<Reader, 'files'>): Promise<Evidence | undefined> {
  const access = await variableAccess(files);
  if (access === 'writable') return undefined;
  return {
    variables: access,
    warning:
      "Boot entries cannot be written; choose the disk in the firmware's boot menu if " +
      'it does not start by itself.',
  };
}
