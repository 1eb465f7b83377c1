// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../formats/sha256.ts';
import {efiGuid, readFlag, readVariable, variableAccess} from '../system/efi-variables.ts';
import {parseSignatureLists} from '../formats/esl.ts';
import type {Files} from '../system/files.ts';
import {certificateFacts} from './certificate.ts';
import type {ListedKey, MokFacts} from './mok-state.ts';

/**
 * shim's lists as the kernel keeps them: whole (a variable may be split) and without attribute
 * bytes (Linux drivers/firmware/efi/mokvar-table.c).
 */
export const mokVariables = '/sys/firmware/efi/mok-variables';

/** An entry that cannot be read: belongs to nobody we know, so it is never taken away. */
const unreadable: ListedKey = {sha256: '', subject: '(unreadable)'};

/** The entries of a signature list, judged by the bytes alone. */
export function listedKeys(bytes: Uint8Array): readonly ListedKey[] {
  try {
    return parseSignatureLists(bytes).map(({data}) => ({
      sha256: sha256Hex(data),
      subject: certificateFacts(data)?.subject ?? '',
    }));
  } catch {
    return [unreadable];
  }
}

/**
 * MokTimeout: shim takes a signed 16-bit number, mokutil writes an int (mokutil.c, set_timeout), so
 * either size is met.
 */
function seconds(value: Uint8Array | undefined): number | undefined {
  if (!value || value.length < 2) return undefined;
  return new DataView(value.buffer, value.byteOffset, value.byteLength).getInt16(0, true);
}

type MokReader = Pick<Files, 'readBytes' | 'readText' | 'stat' | 'list'>;

async function runtimeList(files: MokReader, name: string): Promise<readonly ListedKey[]> {
  const bytes =
    (await files.readBytes(`${mokVariables}/${name}`)) ??
    (await readVariable(files, name, efiGuid.shim))?.value;
  return bytes ? listedKeys(bytes) : [];
}

/** The kernel's copy first, as for the lists. */
async function validationOff(files: MokReader): Promise<boolean> {
  const copy = (await files.readBytes(`${mokVariables}/MokSBStateRT`))?.[0];
  return copy === undefined
    ? (await readFlag(files, 'MokSBStateRT', efiGuid.shim)) === true
    : copy === 1;
}

/** What our own certificate is known by: SHA-256 of the DER, and subject (`CN=…`). */
export type OwnKey = Partial<Pick<MokFacts, 'certificate' | 'subject'>>;

/** Reads all of it; `stagedBefore` is the one fact that the firmware cannot tell. */
export async function readMokFacts(
  files: MokReader,
  {certificate, subject}: OwnKey,
  stagedBefore = false,
): Promise<MokFacts> {
  const shim = async (name: string) => (await readVariable(files, name, efiGuid.shim))?.value;
  const pending = await shim('MokNew');
  const deletions = await shim('MokDel');
  return {
    access: await variableAccess(files),
    secureBoot: await readFlag(files, 'SecureBoot'),
    setupMode: (await readFlag(files, 'SetupMode')) === true,
    throughShim: (await files.stat(mokVariables)) !== undefined,
    validationOff: await validationOff(files),
    certificate,
    subject,
    enrolled: await runtimeList(files, 'MokListRT'),
    revoked: await runtimeList(files, 'MokListXRT'),
    pending: pending && listedKeys(pending),
    auth: (await shim('MokAuth'))?.length,
    deletionPending:
      certificate !== undefined &&
      deletions !== undefined &&
      listedKeys(deletions).some(({sha256}) => sha256 === certificate),
    timeout: seconds(await shim('MokTimeout')),
    stagedBefore,
  };
}
