// SPDX-License-Identifier: GPL-3.0-or-later
import {readGuid} from './efi-bytes.ts';

/**
 * One entry of an EFI signature list: a certificate, a hash, or something this reader has no name
 * for.
 */
export type SignatureEntry = {
  readonly kind: 'x509' | 'sha256' | 'other';
  /** SignatureType GUID, lower case. */
  readonly type: string;
  /** SignatureOwner GUID, lower case: who put it there. */
  readonly owner: string;
  /** DER for `x509`, 32 bytes for `sha256`. */
  readonly data: Uint8Array;
};

/** Bytes that are no EFI signature list; `offset` is where they stop making sense. */
export class EslError extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`not an EFI signature list at byte ${offset}: ${reason}`);
    this.name = 'EslError';
    this.offset = offset;
  }
}

/** SignatureType values (UEFI specification 2.10 §32.4.1). */
const x509 = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072';
const sha256 = 'c1c41626-504c-4092-aca9-41f936934328';

/** SignatureType, SignatureListSize, SignatureHeaderSize, SignatureSize. */
const listHeader = 16 + 4 + 4 + 4;
const ownerBytes = 16;

function kindOf(type: string): SignatureEntry['kind'] {
  if (type === x509) return 'x509';
  return type === sha256 ? 'sha256' : 'other';
}

/**
 * Reads concatenated EFI_SIGNATURE_LISTs: the value of db, dbx, MokListRT, MokNew without efivarfs'
 * four attribute bytes. No bytes, no entries. UEFI specification 2.10 §32.4.1: each list is header,
 * type-specific header, then entries of one size, each an owner GUID and data.
 * @throws {EslError} when sizes contradict each other or run past the end; nothing is read from
 *   such a value.
 */
export function parseSignatureLists(bytes: Uint8Array): readonly SignatureEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: SignatureEntry[] = [];
  let start = 0;
  while (start < bytes.length) {
    if (bytes.length - start < listHeader) throw new EslError('a list header is cut short', start);
    const type = readGuid(bytes, start);
    const [listSize, headerSize, entrySize] = [
      view.getUint32(start + 16, true),
      view.getUint32(start + 20, true),
      view.getUint32(start + 24, true),
    ];
    const body = listSize - listHeader - headerSize;
    if (listSize > bytes.length - start)
      throw new EslError(`a list of ${listSize} bytes in ${bytes.length - start}`, start);
    if (body < 0)
      throw new EslError(`a list of ${listSize} bytes has no room for its header`, start);
    if (entrySize <= ownerBytes) throw new EslError(`entries of ${entrySize} bytes`, start);
    if (body % entrySize !== 0)
      throw new EslError(`${body} bytes are no whole number of entries of ${entrySize}`, start);
    const kind = kindOf(type);
    if (kind === 'sha256' && entrySize !== ownerBytes + 32)
      throw new EslError(`SHA-256 entries of ${entrySize} bytes`, start);
    const end = start + listSize;
    for (let at = end - body; at < end; at += entrySize) {
      // a copy: Buffer's own slice would be a window on the caller's bytes
      entries.push({
        kind,
        type,
        owner: readGuid(bytes, at),
        data: new Uint8Array(bytes.subarray(at + ownerBytes, at + entrySize)),
      });
    }
    start = end;
  }
  return entries;
}
