// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The EFI_GUID at `offset`: first three fields little-endian (UEFI 2.10 appendix A), as lower-case
 * text.
 */
export function readGuid(bytes: Uint8Array, offset: number): string {
  const hex = (from: number, to: number, reverse: boolean) => {
    const part = [...bytes.subarray(offset + from, offset + to)];
    return (reverse ? part.toReversed() : part)
      .map(byte => byte.toString(16).padStart(2, '0'))
      .join('');
  };
  if (bytes.length < offset + 16)
    throw new RangeError(`a GUID at ${offset} runs past the end (${bytes.length} bytes)`);
  return [
    hex(0, 4, true),
    hex(4, 6, true),
    hex(6, 8, true),
    hex(8, 10, false),
    hex(10, 16, false),
  ].join('-');
}

/**
 * A NUL-terminated UCS-2 string at `offset`, and the offset behind its NUL. Without a NUL it ends
 * with the bytes.
 */
export function readUcs2(
  bytes: Uint8Array,
  offset: number,
): {readonly text: string; readonly next: number} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  let at = offset;
  for (; at + 2 <= bytes.length; at += 2) {
    const unit = view.getUint16(at, true);
    if (unit === 0) return {text, next: at + 2};
    text += String.fromCharCode(unit);
  }
  return {text, next: at};
}
