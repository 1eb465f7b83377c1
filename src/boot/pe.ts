/** One section of a PE file: `data` is what the loader maps, without the padding to the file alignment. */
type PeSection = {readonly name: string; readonly data: Uint8Array};

/** The parts of a PE32+ file that boot code needs (Microsoft PE format, "Optional Header" and "Section Table"). */
export type PeFile = {
	readonly sections: readonly PeSection[];
	/** Offset of the four checksum bytes, which a signature does not cover. */
	readonly checksumAt: number;
	/** Offset of the certificate table's directory entry (eight bytes), not covered either. */
	readonly directoryAt: number;
	/** Where the certificate table lies; size 0 for an unsigned file. Unlike other directories this is a file offset. */
	readonly certificates: {readonly offset: number; readonly size: number};
};

const SECTION_HEADER = 40;
const PE32_PLUS = 0x20b;
/** Index of the certificate table among the data directories. */
const CERTIFICATES = 4;

/**
 * Reads a 64-bit PE file. Throws RangeError with what is wrong when it is not one: every offset in it is checked, since the ESP is writable by
 * anybody who holds the disk.
 */
export function parsePe(bytes: Uint8Array): PeFile {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bytes.length < 0x40 || view.getUint16(0, true) !== 0x5a4d) throw new RangeError('not a PE file: no MZ header');
	const pe = view.getUint32(0x3c, true);
	if (pe + 24 > bytes.length || view.getUint32(pe, true) !== 0x4550) throw new RangeError('not a PE file: no PE header');
	const count = view.getUint16(pe + 6, true);
	const optionalSize = view.getUint16(pe + 20, true);
	const optional = pe + 24;
	const table = optional + optionalSize;
	const whole = optionalSize >= 112 + 8 * (CERTIFICATES + 1) && table + count * SECTION_HEADER <= bytes.length;
	if (!whole) throw new RangeError('not a PE file: headers run past the end');
	if (view.getUint16(optional, true) !== PE32_PLUS) throw new RangeError('not a 64-bit PE file');
	const directoryAt = optional + 112 + 8 * CERTIFICATES;
	const certificates = {offset: view.getUint32(directoryAt, true), size: view.getUint32(directoryAt + 4, true)};
	if (certificates.size > 0 && certificates.offset + certificates.size > bytes.length) throw new RangeError('the certificate table runs past the end');
	const sections = Array.from({length: count}, (_, index) => {
		const at = table + index * SECTION_HEADER;
		const name = String.fromCharCode(...bytes.subarray(at, at + 8)).replace(/\0.*$/s, '');
		const virtualSize = view.getUint32(at + 8, true);
		const rawSize = view.getUint32(at + 16, true);
		const rawAt = view.getUint32(at + 20, true);
		if (rawAt + rawSize > bytes.length) throw new RangeError(`section ${name} runs past the end`);
		return {name, data: bytes.subarray(rawAt, rawAt + Math.min(virtualSize, rawSize))};
	});
	return {sections, checksumAt: optional + 64, directoryAt, certificates};
}
