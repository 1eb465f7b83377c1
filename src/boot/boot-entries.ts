// SPDX-License-Identifier: GPL-3.0-or-later
import {write, type Command} from '../system/command.ts';
import {efiGuid, efivars, readVariable} from '../system/efi-variables.ts';
import type {Files} from '../system/files.ts';
import {parseLoadOption, type LoadOption} from '../formats/load-option.ts';

/** What the firmware's menu calls us. */
export const entryLabel = 'InterGenOS';
/** What our entry starts, as the firmware writes it. */
export const entryLoader = '\\EFI\\intergenos\\shimx64.efi';

/** `Boot####` as text: four upper-case hexadecimal digits (UEFI 2.10 §3.3). */
export type EntryNumber = string;

export type BootEntry = {readonly number: EntryNumber; readonly option: LoadOption};

export type BootEntries = {
  readonly entries: readonly BootEntry[];
  /** Empty where the variable does not exist. */
  readonly order: readonly EntryNumber[];
  readonly next: EntryNumber | undefined;
};

/** Entry numbers in a BootOrder or BootNext variable: little-endian 16 bit. */
export function parseNumbers(value: Uint8Array): readonly EntryNumber[] {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({length: Math.floor(value.length / 2)}, (_, index) =>
    view
      .getUint16(index * 2, true)
      .toString(16)
      .toUpperCase()
      .padStart(4, '0'),
  );
}

/** All boot entries, the order, and BootNext, straight from efivarfs. */
export async function readBootEntries(
  files: Pick<Files, 'list' | 'readBytes'>,
): Promise<BootEntries> {
  const names = (await files.list(efivars)) ?? [];
  const numbers = names.flatMap(name =>
    /^Boot([0-9A-F]{4})-(.+)$/.exec(name)?.[2] === efiGuid.global ? [name.slice(4, 8)] : [],
  );
  const entries: BootEntry[] = [];
  for (const number of numbers) {
    const variable = await readVariable(files, `Boot${number}`);
    const option = variable && parseLoadOption(variable.value);
    if (option) entries.push({number, option});
  }
  const order = await readVariable(files, 'BootOrder');
  const next = await readVariable(files, 'BootNext');
  return {
    entries,
    order: order ? parseNumbers(order.value) : [],
    next: next && parseNumbers(next.value)[0],
  };
}

/**
 * The entries that are ours to keep or remove: our label *and* a path on this very partition.
 * Another InterGenOS on another disk has another partition UUID and is left alone; so is an entry
 * that somebody named after us but that starts from elsewhere.
 */
export const ourEntries = ({entries}: BootEntries, espUuid: string): readonly BootEntry[] =>
  entries.filter(
    ({option}) =>
      option.description === entryLabel &&
      option.hardDrive?.partitionUuid === espUuid.toLowerCase(),
  );

/** Whether an entry starts our shim by itself. File names on the ESP have no case. */
export const isSound = ({option}: BootEntry): boolean =>
  option.active && option.file?.toLowerCase() === entryLoader.toLowerCase();

/** efibootmgr(8). `--quiet`: else it prints the whole list each time. */
const efibootmgr = (...args: readonly string[]): Command => write('efibootmgr', '--quiet', ...args);

/**
 * Makes our entry and puts it first in BootOrder; efibootmgr reads the partition's GUID and offset
 * from the disk itself.
 */
export const createEntry = (disk: string, partition: number): Command =>
  efibootmgr(
    '--create',
    '--disk',
    disk,
    '--part',
    String(partition),
    '--loader',
    entryLoader,
    '--label',
    entryLabel,
  );
export const deleteEntry = (number: EntryNumber): Command =>
  efibootmgr('--delete-bootnum', '--bootnum', number);
export const setOrder = (order: readonly EntryNumber[]): Command =>
  efibootmgr('--bootorder', order.join(','));
export const setNext = (number: EntryNumber): Command => efibootmgr('--bootnext', number);
export const deleteNext = (): Command => efibootmgr('--delete-bootnext');
