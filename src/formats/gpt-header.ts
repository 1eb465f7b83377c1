// SPDX-License-Identifier: GPL-3.0-or-later
import {readGuid} from './efi-bytes.ts';

/** Where a GPT header keeps the disk GUID, and what it begins with (UEFI 2.11 §5.3.2, table 21). */
const guidAt = 56;
const signature = 'EFI PART';

/** The disk GUID of a GPT header, lower case; `undefined` where the bytes are none. */
export function diskGuidOf(header: Uint8Array): string | undefined {
  const bytes = Buffer.from(header);
  if (bytes.length < guidAt + 16 || bytes.toString('latin1', 0, signature.length) !== signature)
    return undefined;
  return readGuid(bytes, guidAt);
}
