// SPDX-License-Identifier: GPL-3.0-or-later
import {slotUuids} from '../formats/guid.ts';
import type {Layout, Partition} from './layout.ts';
import type {Table, TablePartition} from './table.ts';

/** GPT attribute 63, "do not mount automatically" (Discoverable Partitions Specification). */
const noAuto = 63;

/**
 * The UUID this partition gets once its slot is committed; none for partitions that keep theirs.
 */
function committedUuid(partition: Partition, rootHash: string | undefined): string | undefined {
  if (rootHash === undefined) return undefined;
  if (partition.role === 'root-a') return slotUuids(rootHash).data;
  if (partition.role === 'verity-a') return slotUuids(rootHash).hash;
  return undefined;
}

/** Slot A loses its NoAuto flag when it is committed; nothing else may change it. */
const mayLoseNoAuto = (partition: Partition, rootHash: string | undefined): boolean =>
  rootHash !== undefined && partition.role.endsWith('-a');

function partitionDifferences(
  partition: Partition,
  found: TablePartition | undefined,
  rootHash: string | undefined,
): readonly string[] {
  if (!found) return [`${partition.role}: no partition ${partition.number}`];
  const differences: string[] = [];
  const compare = (what: string, wanted: string | bigint, got: string | bigint): void => {
    if (wanted !== got) differences.push(`${partition.role}: ${what} ${got} instead of ${wanted}`);
  };
  compare('start', partition.start, found.start);
  compare('size', partition.bytes, found.bytes);
  compare('type', partition.type, found.type);
  compare('label', partition.label, found.label);
  if (found.uuid !== committedUuid(partition, rootHash))
    compare('UUID', partition.uuid, found.uuid);
  const flagged = found.attributes.includes(noAuto);
  if (flagged !== partition.noAuto && !mayLoseNoAuto(partition, rootHash))
    compare('NoAuto', String(partition.noAuto), String(flagged));
  return differences;
}

/**
 * Everything in which a table on a disk departs from the layout, in words; empty when every number
 * and UUID is as planned. With `rootHash` (64 hexadecimal digits) slot A may also carry what
 * committing it gives it: the halves of the root hash as UUIDs, and no NoAuto flag.
 */
export function tableDifferences(
  layout: Layout,
  table: Table,
  rootHash?: string,
): readonly string[] {
  if (table.kind !== 'gpt') return [`a ${table.kind} table instead of GPT`];
  const differences: string[] = [];
  if (table.uuid !== layout.uuid)
    differences.push(`disk GUID ${table.uuid} instead of ${layout.uuid}`);
  if (table.sector !== layout.sector)
    differences.push(`sectors of ${table.sector} bytes instead of ${layout.sector}`);
  for (const partition of layout.partitions) {
    const found = table.partitions.find(row => row.number === partition.number);
    differences.push(...partitionDifferences(partition, found, rootHash));
  }
  for (const row of table.partitions) {
    if (!layout.partitions.some(partition => partition.number === row.number))
      differences.push(`an unplanned partition ${row.number}`);
  }
  return differences;
}

/**
 * Whether a table was at least begun by this plan: its disk GUID or one of its partitions' UUIDs
 * derives from the plan's seed.
 */
export function sharesIdentity(layout: Layout, table: Table): boolean {
  return (
    table.uuid === layout.uuid ||
    table.partitions.some(row => layout.partitions.some(partition => partition.uuid === row.uuid))
  );
}
