// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {parsePe} from '../formats/pe.ts';

/**
 * The SHA-256 that a PE signature covers (Microsoft "Windows Authenticode Portable Executable
 * Signature Format", "Calculating the PE Image Hash"): all but the checksum, the certificate table
 * and its directory entry. Two files with the same one are the same program whatever signatures
 * they carry, so it proves that what was signed is what the payload held: sbsign's own output
 * differs on every run (signing time).
 *
 * A file is hashed as if padded to eight bytes, because that is what sbsign pads it to before it
 * appends (image.c, image_find_regions).
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
