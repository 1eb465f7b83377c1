// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {parsePe} from '../formats/pe.ts';

/**
 * The SHA-256 that a PE signature covers (Microsoft, Windows Authenticode Portable Executable
 * Signature Format): all but checksum, certificate table and its entry, so it is the same before
 * and after signing. Padded to eight bytes, as sbsign pads (image.c, image_find_regions).
 */
export function authenticodeSha256(bytes: Uint8Array): string {
  const {checksumAt, directoryAt, certificates} = parsePe(bytes);
  const end = certificates.size > 0 ? certificates.offset : bytes.length;
  const hash = createHash('sha256');
  hash.update(bytes.subarray(0, checksumAt));
  hash.update(bytes.subarray(checksumAt + 4, directoryAt));
  hash.update(bytes.subarray(directoryAt + 8, end));
  hash.update(new Uint8Array((8 - (end % 8)) % 8));
  return hash.digest('hex');
}
