// SPDX-License-Identifier: GPL-3.0-or-later
import {open} from 'node:fs/promises';
import {partitionOfImage} from '../driver/disk/disk-table.ts';
import {LabFailure} from '../driver/failure.ts';
import {host} from '../driver/host.ts';
import type {Lab} from '../driver/lab.ts';

/** Partition numbers of the installed disk (src/disk/layout.ts, roles in order). */
const partitions = {esp: 1, rootA: 2, verityA: 3, state: 8} as const;

/** What was changed: where in the image, which byte before and after; enough to do it again. */
export type Change = {
  readonly what: string;
  readonly offset: bigint;
  readonly before: number;
  readonly after: number;
};

/** Turns one bit of a raw disk image round. */
export async function flipBit(image: string, offset: bigint, what: string): Promise<Change> {
  const file = await open(image, 'r+');
  try {
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, Number(offset));
    const before = byte[0] ?? 0;
    byte[0] = before ^ 0x10;
    await file.write(byte, 0, 1, Number(offset));
    await file.sync();
    return {what, offset, before, after: byte[0]};
  } finally {
    await file.close();
  }
}

/** mtools' name of the file system in a partition of an image: `image@@offset` (mtools(1)). */
async function mtoolsImage(lab: Lab, image: string): Promise<string> {
  return `${image}@@${(await partitionOfImage(lab, image, partitions.esp)).start}`;
}

/** Files directly in a directory of the ESP, such as `/EFI/Linux`. */
export async function espFiles(
  lab: Lab,
  image: string,
  directory: string,
): Promise<readonly string[]> {
  const list = (
    await host(lab.tool('mdir'), ['-b', '-i', await mtoolsImage(lab, image), `::${directory}`])
  ).toString();
  return list
    .split('\n')
    .map(line => line.trim().replace(/^::/, ''))
    .filter(name => name !== '' && !name.endsWith('/'));
}

/** A file of the ESP, whole. */
export const readEspFile = async (lab: Lab, image: string, path: string): Promise<Buffer> =>
  host(lab.tool('mtype'), ['-i', await mtoolsImage(lab, image), `::${path}`]);

/** Replaces a file of the ESP. */
export async function writeEspFile(
  lab: Lab,
  image: string,
  path: string,
  from: string,
): Promise<void> {
  await host(lab.tool('mcopy'), ['-o', '-i', await mtoolsImage(lab, image), from, `::${path}`]);
}

/**
 * Where a PE section's data lies in the file (PE/COFF specification, section table), for changes
 * inside what the signature covers.
 */
export function sectionOf(
  pe: Buffer,
  name: string,
): {readonly offset: number; readonly bytes: number} {
  const header = pe.readUInt32LE(0x3c);
  if (pe.toString('latin1', header, header + 4) !== 'PE\0\0') throw new LabFailure('no PE file');
  const sections = pe.readUInt16LE(header + 6);
  const first = header + 24 + pe.readUInt16LE(header + 20);
  for (let index = 0; index < sections; index++) {
    const at = first + index * 40;
    if (pe.toString('latin1', at, at + 8).replace(/\0+$/, '') !== name) continue;
    // The smaller of virtual size and raw size: what is beyond is padding.
    return {
      offset: pe.readUInt32LE(at + 20),
      bytes: Math.min(pe.readUInt32LE(at + 8), pe.readUInt32LE(at + 16)),
    };
  }
  throw new LabFailure(`the PE file has no section ${name}`);
}

/**
 * Where the compressed data of a file's extents lie in an erofs image, in bytes from the image's
 * start; parsed from `dump.erofs --path=… -e`.
 */
export function parseExtents(
  output: string,
): readonly {readonly start: bigint; readonly bytes: bigint}[] {
  return [
    ...output.matchAll(/^\s*\d+:\s*\d+\.\.\s*\d+ \|\s*\d+ :\s*(\d+)\.\.\s*\d+ \|\s*(\d+)/gm),
  ].map(([, start = '0', bytes = '0']) => ({start: BigInt(start), bytes: BigInt(bytes)}));
}

/**
 * Offset in the disk image of the middle of the first extent of a file of the root slot. Throws
 * LabFailure where the file has none.
 */
export async function blockOfRootFile(lab: Lab, image: string, path: string): Promise<bigint> {
  const {start} = await partitionOfImage(lab, image, partitions.rootA);
  const output = (
    await host(lab.tool('dump.erofs'), [`--offset=${start}`, `--path=${path}`, '-e', image])
  ).toString();
  const [first] = parseExtents(output);
  if (!first || first.bytes === 0n)
    throw new LabFailure(`${path} has no data block of its own`, {seen: output});
  return start + first.start + first.bytes / 2n;
}
