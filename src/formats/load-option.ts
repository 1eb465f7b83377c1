// SPDX-License-Identifier: GPL-3.0-or-later
import {readGuid, readUcs2} from './efi-bytes.ts';

/** The hard-drive node of a device path (UEFI 2.10 §10.3.5.1); `partitionUuid` only for GPT. */
type HardDriveNode = {readonly partition: number; readonly partitionUuid: string | undefined};

/** A `Boot####` variable (UEFI 2.10 §3.1.3, EFI_LOAD_OPTION). */
export type LoadOption = {
  /** LOAD_OPTION_ACTIVE: the boot manager tries it by itself. */
  readonly active: boolean;
  readonly description: string;
  readonly hardDrive: HardDriveNode | undefined;
  /** File on that partition, backslashes as in the variable. */
  readonly file: string | undefined;
  readonly optionalData: Uint8Array;
};

const LOAD_OPTION_ACTIVE = 1;
/** Device path node types and subtypes: UEFI 2.10 §10.3.1, §10.3.5.1 and §10.3.5.4. */
const MEDIA = 4;
const HARD_DRIVE = 1;
const FILE_PATH = 4;
const END = 0x7f;
/** Signature type 2 in a hard-drive node: the 16 bytes are a GPT partition GUID. */
const SIGNATURE_GUID = 2;

/**
 * Reads one load option; `undefined` where the bytes are not one (firmware vendors keep private
 * things under such names too). Multi-instance paths count only as far as their first instance,
 * which is what the boot manager starts.
 */
export function parseLoadOption(bytes: Uint8Array): LoadOption | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const attributes = view.getUint32(0, true);
  const pathLength = view.getUint16(4, true);
  const {text: description, next: start} = readUcs2(bytes, 6);
  const end = start + pathLength;
  if (end > bytes.length) return undefined;
  let hardDrive: HardDriveNode | undefined;
  let file: string | undefined;
  for (let at = start; at + 4 <= end;) {
    const type = view.getUint8(at);
    const subtype = view.getUint8(at + 1);
    const length = view.getUint16(at + 2, true);
    if (length < 4 || at + length > end) return undefined;
    if (type === END) break;
    if (type === MEDIA && subtype === HARD_DRIVE && length >= 42) {
      const gpt = view.getUint8(at + 41) === SIGNATURE_GUID;
      hardDrive = {
        partition: view.getUint32(at + 4, true),
        partitionUuid: gpt ? readGuid(bytes, at + 24) : undefined,
      };
    }
    // a file's path may be cut into several nodes, joined by a backslash (§10.3.5.4)
    if (type === MEDIA && subtype === FILE_PATH) {
      const {text} = readUcs2(bytes.subarray(at + 4, at + length), 0);
      file = file === undefined ? text : `${file.replace(/\\$/, '')}\\${text.replace(/^\\/, '')}`;
    }
    at += length;
  }
  return {
    active: (attributes & LOAD_OPTION_ACTIVE) !== 0,
    description,
    hardDrive,
    file,
    optionalData: bytes.slice(end),
  };
}
