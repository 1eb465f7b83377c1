// SPDX-License-Identifier: GPL-3.0-or-later
import {parsePe} from '../formats/pe.ts';

/** What Forge needs to know of an EFI program: its sections and whether a signature is attached. */
export type EfiProgram = {
  readonly sections: ReadonlyMap<string, Uint8Array>;
  readonly signed: boolean;
};

/** IMAGE_FILE_MACHINE_AMD64 (Microsoft, "PE Format": Machine Types). */
const amd64 = 0x8664;

/**
 * Reads an x86-64 EFI program. A string says why it is none: the file is untrusted, so nothing in
 * it makes this throw.
 */
export function readEfiProgram(bytes: Uint8Array): EfiProgram | string {
  try {
    const {machine, sections, certificates} = parsePe(bytes);
    if (machine !== amd64) return `made for machine 0x${machine.toString(16)}, not x86-64`;
    return {
      sections: new Map(sections.map(({name, data}) => [name, data])),
      signed: certificates.size > 0,
    };
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/**
 * The rows of a `.sbat` section as `component,generation`, or why shim would refuse them: the first
 * row is `sbat,1,…` and each has at least six columns, none empty (rhboot/shim: SBAT.md, sbat.c
 * parse_sbat_section).
 */
export function readSbat(section: Uint8Array): readonly string[] | string {
  const rows = Buffer.from(section)
    .toString('latin1')
    .replace(/\0+$/, '')
    .split('\n')
    .filter(row => row !== '');
  if (!rows[0]?.startsWith('sbat,')) return 'its .sbat section does not begin with the row "sbat"';
  for (const row of rows) {
    const columns = row.split(',');
    if (columns.length < 6 || columns.slice(0, 6).some(column => column === ''))
      return `its .sbat row ${JSON.stringify(row)} has not six columns`;
  }
  return rows.slice(1).map(row => row.split(',').slice(0, 2).join(','));
}
