// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';

/** SHA-256 of bytes, or of a text in UTF-8; lower-case hexadecimal. */
export const sha256Hex = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');

/** The same in Base64, padded. */
export const sha256Base64 = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('base64');
