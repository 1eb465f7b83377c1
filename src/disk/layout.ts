// SPDX-License-Identifier: GPL-3.0-or-later

/** What a partition is for. A and B are the two slots; B stays empty until an update fills it. */
export type PartitionRole =
  | 'esp'
  | 'root-a'
  | 'verity-a'
  | 'signature-a'
  | 'root-b'
  | 'verity-b'
  | 'signature-b'
  | 'state';

/** One partition as planned. Offsets and sizes are bytes; `number` counts from 1. */
export type Partition = {
  readonly role: PartitionRole;
  readonly number: number;
  /** GPT partition name. */
  readonly label: string;
  /** GPT type GUID, lower case (UAPI Discoverable Partitions Specification). */
  readonly type: string;
  /**
   * UUID at creation. Slots get random-looking ones, so that nothing boots from them before they
   * are committed.
   */
  readonly uuid: string;
  readonly start: bigint;
  readonly bytes: bigint;
  readonly noAuto: boolean;
};

export type Layout = {
  /** GPT disk GUID. */
  readonly uuid: string;
  /** Logical sector size of the disk in bytes: 512 or 4096. */
  readonly sector: number;
  readonly partitions: readonly Partition[];
};

/** The one partition of this role; a layout always has each role once. */
export function partitionOf(layout: Layout, role: PartitionRole): Partition {
  const found = layout.partitions.find(partition => partition.role === role);
  if (!found) throw new RangeError(`layout without ${role}`);
  return found;
}
