// SPDX-License-Identifier: GPL-3.0-or-later
import type {Files} from './files.ts';

/** Vendor GUIDs of the variables that Forge reads. */
export const efiGuid = {
  /** EFI_GLOBAL_VARIABLE (UEFI specification 2.10 §3.3): SecureBoot, SetupMode, Boot… */
  global: '8be4df61-93ca-11d2-aa0d-00e098032b8c',
  /** EFI_IMAGE_SECURITY_DATABASE_GUID (UEFI specification 2.10 §32.6.1): db, dbx. */
  imageSecurity: 'd719b2cb-3d3a-4596-a3bc-dad00e67656f',
  /** SHIM_LOCK_GUID (rhboot/shim include/guid.h): Mok… */
  shim: '605dab50-e046-4300-abb6-3dd810dd8b23',
  /** systemd's Boot Loader Interface: Loader…, Stub… */
  loader: '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f',
} as const;

/** Where efivarfs is mounted (Linux Documentation/filesystems/efivarfs.rst). */
export const efivars = '/sys/firmware/efi/efivars';

/**
 * A variable's attribute bits and its value; efivarfs puts the four attribute bytes in front of the
 * value (efivarfs.rst).
 */
export type EfiVariable = {readonly attributes: number; readonly value: Uint8Array};

/** Where efivarfs shows a variable. */
export const variablePath = (name: string, guid: string = efiGuid.global): string =>
  `${efivars}/${name}-${guid}`;

/**
 * Reads one variable; `undefined` when it does not exist. A file too short to hold attributes is a
 * variable being deleted: also `undefined`.
 */
export async function readVariable(
  files: Pick<Files, 'readBytes'>,
  name: string,
  guid: string = efiGuid.global,
): Promise<EfiVariable | undefined> {
  const bytes = await files.readBytes(variablePath(name, guid));
  if (!bytes || bytes.length < 4) return undefined;
  return {
    attributes: new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true),
    value: bytes.subarray(4),
  };
}

/**
 * The value as text: UTF-16, little endian, up to the first NUL (UEFI specification 2.10 §2.3.1,
 * CHAR16).
 */
export const variableText = ({value}: EfiVariable): string =>
  new TextDecoder('utf-16le').decode(value).replace(/\0.*$/s, '');

/** A one-byte variable as a truth value; `undefined` when it is absent or not one byte. */
export async function readFlag(
  files: Pick<Files, 'readBytes'>,
  name: string,
  guid: string = efiGuid.global,
): Promise<boolean | undefined> {
  const variable = await readVariable(files, name, guid);
  return variable?.value.length === 1 ? variable.value[0] === 1 : undefined;
}

/**
 * What can be done with this machine's variables: `none` = not started by UEFI, `absent` = no
 * runtime access, `read-only`, `writable`.
 */
export type VariableAccess = 'none' | 'absent' | 'read-only' | 'writable';

/**
 * /sys/firmware/efi exists only after a UEFI start, efivarfs is mounted only where runtime services
 * work (not with efi=noruntime), and read-only where SetVariable is not supported; of two mounts on
 * one place in /proc/self/mounts (proc(5)) the last is in force.
 */
export async function variableAccess(
  files: Pick<Files, 'stat' | 'readText'>,
): Promise<VariableAccess> {
  if (!(await files.stat('/sys/firmware/efi'))) return 'none';
  const mounts = (await files.readText('/proc/self/mounts')) ?? '';
  const options = mounts
    .split('\n')
    .map(line => line.split(' '))
    .findLast(([, where, type]) => where === efivars && type === 'efivarfs')?.[3];
  if (options === undefined) return 'absent';
  return options.split(',').includes('ro') ? 'read-only' : 'writable';
}
