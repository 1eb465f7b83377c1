// SPDX-License-Identifier: GPL-3.0-or-later
import {open} from 'node:fs/promises';
import {parseTable} from '../driver/disk/disk-table.ts';
import {host} from '../driver/host.ts';
import {emptyDisk} from '../driver/disk/images.ts';
import type {Lab} from '../driver/lab.ts';
import type {Signature} from './superblock.ts';

/**
 * GPT types (UEFI specification 2.11 table 5.7; Discoverable Partitions Specification; Microsoft's
 * and Apple's own).
 */
export const gptTypes = {
  esp: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B',
  linux: '0FC63DAF-8483-4772-8E79-3D69D8477DE4',
  swap: '0657FD6D-A4AB-43C4-84E5-0933C84B4F4F',
  raid: 'A19D880F-05FC-4D3B-A006-743F0F84911E',
  lvm: 'E6D6D379-F507-44C2-A23C-238F2A3DF928',
  msr: 'E3C9E316-0B5C-4DB8-817D-F92DF00215AE',
  data: 'EBD0A0A2-B9E5-4433-87C0-68B6B72699C7',
  recovery: 'DE94BBA4-06D1-4D40-A16A-BFD50179D6AC',
  apfs: '7C3457EF-0000-11AA-AA11-00306543ECAC',
  zfs: '6A898CC3-1DD2-11B2-99A6-080020736631',
} as const;

/**
 * One partition; `mib` is its size in MiB, absent for the rest of the disk. `type` is a GPT type
 * or, in a dos table, a hexadecimal number.
 */
type PartitionSpec = {
  readonly type: string;
  readonly name?: string;
  readonly mib?: number;
  readonly uuid?: string;
  readonly holds?: Signature;
};

/** What is on a disk: nothing, one signature on all of it, or a partition table. */
export type Contents =
  | {readonly whole: Signature}
  | {readonly table: 'gpt' | 'dos'; readonly partitions: readonly PartitionSpec[]};

/**
 * A partition table as sfdisk(8) reads it; the identifiers are fixed, so that a machine is the same
 * at every recording.
 */
export function tableScript({table, partitions}: Extract<Contents, {table: string}>): string {
  const lines = partitions.map(({type, name, mib, uuid}, index) =>
    [
      ...(mib === undefined ? [] : [`size=${mib}MiB`]),
      `type=${type}`,
      ...(table === 'gpt'
        ? [`uuid=${uuid ?? `f0460000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`}`]
        : []),
      ...(name === undefined ? [] : [`name="${name}"`]),
    ].join(', '),
  );
  return [
    `label: ${table}`,
    `label-id: ${table === 'gpt' ? 'F0460000-0000-4000-8000-000000000000' : '0xf046f046'}`,
    '',
    ...lines,
    '',
  ].join('\n');
}

async function writeSignature(
  file: string,
  start: number,
  bytes: number,
  signature: Signature,
): Promise<void> {
  const image = await open(file, 'r+');
  try {
    for (const {at, data} of signature(bytes)) await image.write(data, 0, data.length, start + at);
  } finally {
    await image.close();
  }
}

/**
 * Makes a sparse raw image of this size (bytes) with these contents, for a disk with sectors of
 * this size.
 */
export async function makeDisk(
  lab: Lab,
  file: string,
  disk: {readonly bytes: number; readonly sector?: 512 | 4096; readonly holds?: Contents},
): Promise<void> {
  const {bytes, sector = 512, holds} = disk;
  await emptyDisk(file, BigInt(bytes));
  if (holds === undefined) return;
  if ('whole' in holds) return writeSignature(file, 0, bytes, holds.whole);
  const sectors = ['--sector-size', String(sector)];
  await host(
    lab.tool('sfdisk'),
    ['--quiet', '--no-reread', '--no-tell-kernel', ...sectors, file],
    tableScript(holds),
  );
  const partitions = parseTable(
    (await host(lab.tool('sfdisk'), ['--json', ...sectors, file])).toString(),
  );
  for (const [index, {holds: signature}] of holds.partitions.entries()) {
    const {start = 0n, bytes: size = 0n} = partitions[index] ?? {};
    if (signature) await writeSignature(file, Number(start), Number(size), signature);
  }
}
