// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * One section of a PE file: `data` is what the loader maps, without the padding to the file
 * alignment.
 */
type PeSection = {readonly name: string; readonly data: Uint8Array};

/**
 * The parts of a PE32+ file that Forge needs (Microsoft, "PE Format": COFF File Header, Optional
 * Header, Section Table).
 */
export type PeFile = {
  /**
   * Machine type; 0x8664 is x86-64. Any is read: whether it is the right one is for the caller to
   * say.
   */
  readonly machine: number;
  /** In the file's order; a name may stand more than once. */
  readonly sections: readonly PeSection[];
  /** Offset of the four checksum bytes, which a signature does not cover. */
  readonly checksumAt: number;
  /** Offset of the certificate table's directory entry (eight bytes), not covered either. */
  readonly directoryAt: number;
  /**
   * Where the certificate table lies, in bytes; size 0 for an unsigned file. Unlike other
   * directories this is a file offset.
   */
  readonly certificates: {readonly offset: number; readonly size: number};
};

/**
 * Magic of a PE32+ optional header, and where in it the data directories begin; each takes eight
 * bytes, the certificate table's is number 4.
 */
const PE32_PLUS = 0x20b;
const DIRECTORIES = 112;
const CERTIFICATES = DIRECTORIES + 8 * 4;
const SECTION_HEADER = 40;

/**
 * Reads a 64-bit PE file. Throws RangeError with what is wrong when it is not one: every offset in
 * it is checked, since an ESP and a payload are writable by anybody who holds the disk.
 */
export function parsePe(bytes: Uint8Array): PeFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fits = (offset: number, length: number): boolean => offset + length <= bytes.length;
  if (!fits(0, 0x40) || view.getUint16(0, true) !== 0x5a4d)
    throw new RangeError('not a PE file: no "MZ" at its beginning');
  const header = view.getUint32(0x3c, true);
  if (!fits(header, 24) || view.getUint32(header, true) !== 0x4550)
    throw new RangeError('not a PE file: no "PE" header');
  const machine = view.getUint16(header + 4, true);
  const count = view.getUint16(header + 6, true);
  const optionalSize = view.getUint16(header + 20, true);
  const optional = header + 24;
  const table = optional + optionalSize;
  if (
    optionalSize < CERTIFICATES + 8 ||
    !fits(optional, optionalSize) ||
    view.getUint16(optional, true) !== PE32_PLUS
  ) {
    throw new RangeError(
      `not a 64-bit PE file: no PE32+ header (machine 0x${machine.toString(16)})`,
    );
  }
  if (!fits(table, count * SECTION_HEADER))
    throw new RangeError('not a PE file: its section table is cut short');
  const sections = Array.from({length: count}, (_, index) => {
    const at = table + index * SECTION_HEADER;
    const name = String.fromCharCode(...bytes.subarray(at, at + 8)).replace(/\0.*$/s, '');
    // VirtualSize is the real length; SizeOfRawData is rounded up to the file alignment, and 0
    // where nothing lies in the file.
    const [virtualSize, rawSize, rawAt] = [
      view.getUint32(at + 8, true),
      view.getUint32(at + 16, true),
      view.getUint32(at + 20, true),
    ];
    if (rawSize > 0 && !fits(rawAt, rawSize))
      throw new RangeError(`its section ${JSON.stringify(name)} lies outside the file`);
    return {name, data: bytes.subarray(rawAt, rawAt + Math.min(virtualSize, rawSize))};
  });
  const directoryAt = optional + CERTIFICATES;
  const certificates = {
    offset: view.getUint32(directoryAt, true),
    size: view.getUint32(directoryAt + 4, true),
  };
  if (certificates.size > 0 && !fits(certificates.offset, certificates.size))
    throw new RangeError('its certificate table lies outside the file');
  return {machine, sections, checksumAt: optional + 64, directoryAt, certificates};
}
