/** What Forge needs to know of an EFI program: its sections and whether a signature is attached. */
export type EfiProgram = {readonly sections: ReadonlyMap<string, Uint8Array>; readonly signed: boolean};

/** IMAGE_FILE_MACHINE_AMD64 and the magic of a PE32+ optional header (Microsoft, "PE Format": Machine Types, Optional Header). */
const amd64 = 0x8664;
const pe32plus = 0x20b;
/** Entry 4 of the data directories is the certificate table, 112 bytes into a PE32+ optional header, 8 bytes an entry. */
const certificates = 112 + 4 * 8;
const sectionHeader = 40;

/**
 * Reads an x86-64 EFI program far enough to tell it from anything else (Microsoft, "PE Format"). A string says why it is none: the file is untrusted,
 * so nothing in it makes this throw.
 */
export function readEfiProgram(bytes: Uint8Array): EfiProgram | string {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const fits = (offset: number, length: number): boolean => offset + length <= bytes.length;
	if (!fits(0, 64) || view.getUint16(0, true) !== 0x5a4d) return 'no "MZ" at its beginning';
	const header = view.getUint32(0x3c, true);
	if (!fits(header, 24) || view.getUint32(header, true) !== 0x4550) return 'no "PE" header';
	const machine = view.getUint16(header + 4, true);
	if (machine !== amd64) return `made for machine 0x${machine.toString(16)}, not x86-64`;
	const [count, optional] = [view.getUint16(header + 6, true), header + 24];
	const table = optional + view.getUint16(header + 20, true);
	if (!fits(optional, certificates + 8) || view.getUint16(optional, true) !== pe32plus) return 'no PE32+ header';
	const sections = new Map<string, Uint8Array>();
	for (let index = 0; index < count; index++) {
		const at = table + index * sectionHeader;
		if (!fits(at, sectionHeader)) return 'its section table is cut short';
		const name = Buffer.from(bytes.subarray(at, at + 8)).toString('latin1').replace(/\0+$/, '');
		// VirtualSize is the real length; SizeOfRawData is rounded up to the file alignment.
		const [length, size, offset] = [view.getUint32(at + 8, true), view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
		if (size > 0 && !fits(offset, size)) return `its section ${JSON.stringify(name)} lies outside the file`;
		sections.set(name, bytes.subarray(offset, offset + Math.min(length, size)));
	}
	return {sections, signed: view.getUint32(optional + certificates + 4, true) > 0};
}

/**
 * The rows of a `.sbat` section as `component,generation`, or why shim would refuse them: the first row is `sbat,1,…` and each has at least six
 * columns, none empty (rhboot/shim: SBAT.md, sbat.c parse_sbat_section).
 */
export function readSbat(section: Uint8Array): readonly string[] | string {
	const rows = Buffer.from(section).toString('latin1').replace(/\0+$/, '').split('\n').filter(row => row !== '');
	if (!rows[0]?.startsWith('sbat,')) return 'its .sbat section does not begin with the row "sbat"';
	for (const row of rows) {
		const columns = row.split(',');
		if (columns.length < 6 || columns.slice(0, 6).some(column => column === '')) return `its .sbat row ${JSON.stringify(row)} has not six columns`;
	}
	return rows.slice(1).map(row => row.split(',').slice(0, 2).join(','));
}
