// SPDX-License-Identifier: GPL-3.0-or-later
import {read, type Command} from '../system/command.ts';
import {efiGuid, efivars, readFlag, readVariable, variableAccess} from '../system/efi-variables.ts';
import {EslError, parseSignatureLists} from '../formats/esl.ts';
import type {Files} from '../system/files.ts';
import {trustedCertificates, type TrustedCertificate} from './certificate.ts';
import type {Probe} from './probe.ts';

/** What the firmware is set to. `undefined` means that it does not say. */
export type Firmware = {
  /** Started through UEFI. */
  readonly uefi: boolean;
  /** `absent`: efivarfs is not mounted (no runtime services: efi=noruntime, real-time kernels). */
  readonly variables: 'writable' | 'read-only' | 'absent';
  /** Bytes left for variables; kernels before 6.5 do not tell. */
  readonly freeBytes: bigint | undefined;
  readonly secureBoot: boolean | undefined;
  readonly setupMode: boolean | undefined;
  /** shim was told to verify nothing (MokSBStateRT = 1, `mokutil --disable-validation`). */
  readonly shimInsecure: boolean;
  /** This start came through shim. */
  readonly throughShim: boolean;
  /** Certificates in db, or why they cannot be read. */
  readonly db: readonly TrustedCertificate[] | {readonly unreadable: string};
};

/**
 * Size and free bytes of the variable store; efivarfs answers statfs since Linux 6.5
 * (Documentation/filesystems/efivarfs.rst), with zeros before.
 */
const spaceCommand: Command = {
  ...read('df', '--output=size,avail', '--block-size=1', efivars),
  okCodes: [0, 1],
};

/**
 * Reads {@link spaceCommand}'s output: the bytes left, `undefined` where the kernel does not know.
 */
export function parseSpace(stdout: string): bigint | undefined {
  const [size, available] = /^\s*(\d+)\s+(\d+)\s*$/m.exec(stdout)?.slice(1) ?? [];
  return size === undefined || available === undefined || size === '0'
    ? undefined
    : BigInt(available);
}

async function readDb(files: Pick<Files, 'readBytes'>): Promise<Firmware['db']> {
  const variable = await readVariable(files, 'db', efiGuid.imageSecurity);
  if (!variable) return [];
  try {
    return trustedCertificates(parseSignatureLists(variable.value));
  } catch (error) {
    if (error instanceof EslError) return {unreadable: error.message};
    throw error;
  }
}

/** Reads all of it afresh. Absent things are values, never errors. */
export async function readFirmware(probe: Pick<Probe, 'read' | 'files'>): Promise<Firmware> {
  const {files} = probe;
  const access = await variableAccess(files);
  const variables = access === 'none' ? 'absent' : access;
  const [secureBoot, setupMode, insecure] = await Promise.all([
    readFlag(files, 'SecureBoot'),
    readFlag(files, 'SetupMode'),
    readFlag(files, 'MokSBStateRT', efiGuid.shim),
  ]);
  return {
    uefi: access !== 'none',
    variables,
    secureBoot,
    setupMode,
    freeBytes:
      variables === 'absent' ? undefined : parseSpace((await probe.read(spaceCommand)).stdout),
    shimInsecure: insecure === true,
    // The kernel makes this directory from the configuration table that shim leaves
    // (drivers/firmware/efi/mokvar-table.c).
    throughShim: (await files.stat('/sys/firmware/efi/mok-variables')) !== undefined,
    db: await readDb(files),
  };
}
