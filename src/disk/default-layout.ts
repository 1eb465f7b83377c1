// SPDX-License-Identifier: GPL-3.0-or-later
import {alignDown, alignUp, gibibyte, mebibyte} from '../text/bytes.ts';
import {usableRange, verityBytes} from './geometry.ts';
import {repartDiskUuid, uuidFrom} from '../formats/guid.ts';
import type {Layout, Partition, PartitionRole} from './layout.ts';
import {partitionTypes} from './types.ts';

export type LayoutRequest = {
  /** Size of the whole disk. */
  readonly diskBytes: bigint;
  /** Logical sector, 512 or 4096 bytes. */
  readonly sector: number;
  /** What a root slot must hold; rounded up to whole mebibytes. */
  readonly slotBytes: bigint;
  /**
   * Size of the state, at least 1 GiB, rounded down to whole mebibytes; what it leaves stays
   * without a partition. All the rest when absent.
   */
  readonly stateBytes?: bigint;
  /** Version of what goes into slot A; part of its labels. */
  readonly version: string;
  /** 32 lower-case hexadecimal digits. */
  readonly seed: string;
};

/**
 * Either the layout, or how many bytes the disk must have (`needed`) and how many of them it lacks
 * (`missing`).
 */
export type Fit =
  | {readonly fits: true; readonly layout: Layout}
  | {readonly fits: false; readonly needed: bigint; readonly missing: bigint};

/**
 * 1 GiB: room for two UKIs and their successors; also above the 260 MB that FAT32 needs on
 * 4096-byte sectors.
 */
const espBytes = gibibyte;
/**
 * 1 MiB for a JSON signature of a root hash (about 3 KiB; the Discoverable Partitions Specification
 * sets no size).
 */
const signatureBytes = mebibyte;
/**
 * The LUKS2 header takes 16 MiB; the rest is /etc, /var, /home. Payloads ask for more through
 * `minimumDisk`.
 */
export const leastStateBytes = gibibyte;
/**
 * A GPT name holds 36 UTF-16 units (UEFI specification 2.10 §5.3.3); `igos_` and `_verity` must
 * stay whole.
 */
const versionLength = 36 - 'igos__verity'.length;

/** A version as slots bear it in their labels (`igos_VERSION`): long ones are cut. */
export const slotVersion = (version: string): string => version.slice(0, versionLength);

type Want = {
  readonly role: PartitionRole;
  readonly label: string;
  readonly bytes: bigint;
  readonly noAuto: boolean;
};

function wanted(slotBytes: bigint, version: string, stateBytes: bigint): readonly Want[] {
  const slot = alignUp(slotBytes, mebibyte);
  const tree = alignUp(verityBytes(slot), mebibyte);
  const name = `igos_${slotVersion(version)}`;
  return [
    {role: 'esp', label: 'IGOS_ESP', bytes: espBytes, noAuto: false},
    {role: 'root-a', label: name, bytes: slot, noAuto: true},
    {role: 'verity-a', label: `${name}_verity`, bytes: tree, noAuto: true},
    {role: 'signature-a', label: `${name}_sig`, bytes: signatureBytes, noAuto: true},
    {role: 'root-b', label: '_empty', bytes: slot, noAuto: true},
    {role: 'verity-b', label: '_empty', bytes: tree, noAuto: true},
    {role: 'signature-b', label: '_empty', bytes: signatureBytes, noAuto: true},
    {role: 'state', label: 'state', bytes: stateBytes, noAuto: false},
  ];
}

/**
 * The smallest disk that holds the default layout with slots and a state of these sizes, for a
 * sector size of 512 or 4096 bytes.
 */
export function leastDiskBytes(
  slotBytes: bigint,
  sector: number,
  stateBytes: bigint = leastStateBytes,
): bigint {
  const total = wanted(slotBytes, '', alignDown(stateBytes, mebibyte)).reduce(
    (sum, want) => sum + want.bytes,
    0n,
  );
  const front = usableRange(0n, sector).start;
  return front + total + mebibyte;
}

/**
 * The default layout (docs: partition roles in order): ESP, slot A, slot B, and state with all the
 * rest of the disk, or as much of it as asked for. Pure: the same request gives the same layout,
 * UUIDs included.
 * @throws RangeError for an unknown sector size, a malformed seed, or a state of less than {@link
 *   leastStateBytes}.
 */
export function defaultLayout(request: LayoutRequest): Fit {
  const {diskBytes, sector, seed, stateBytes = leastStateBytes} = request;
  if (stateBytes < leastStateBytes)
    throw new RangeError(`a state of ${stateBytes} bytes: ${leastStateBytes} are the least`);
  const {start: first, end} = usableRange(diskBytes, sector);
  const wants = wanted(request.slotBytes, request.version, alignDown(stateBytes, mebibyte));
  const least = wants.reduce((sum, want) => sum + want.bytes, 0n);
  if (end - first < least) {
    const needed = leastDiskBytes(request.slotBytes, sector, stateBytes);
    return {fits: false, needed, missing: needed - diskBytes};
  }
  const partitions: Partition[] = [];
  let start = first;
  for (const [index, {role, label, bytes: least, noAuto}] of wants.entries()) {
    const bytes = role === 'state' && request.stateBytes === undefined ? end - start : least;
    partitions.push({
      role,
      number: index + 1,
      label,
      type: partitionTypes[role].guid,
      uuid: uuidFrom(seed, role),
      start,
      bytes,
      noAuto,
    });
    start += bytes;
  }
  return {fits: true, layout: {uuid: repartDiskUuid(seed), sector, partitions}};
}
