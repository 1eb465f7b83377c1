// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Layout, Partition} from './layout.ts';
import {partitionTypes} from './types.ts';

/** One file of repart.d(5); systemd-repart reads them in the order of their names. */
export type Definition = {readonly name: string; readonly content: string};

/** In repart.d(5) a `%` begins a specifier. */
const literal = (text: string): string => text.replaceAll('%', '%%');

/** GPT attribute 63, "do not mount automatically" (Discoverable Partitions Specification). */
const noAutoFlag = '0x8000000000000000';

/**
 * Attributes, spelled so that 252 and 257 write the same bits. Left alone, repart turns "grow the
 * file system" (59) on for a root partition unless it is read-only, and it refuses `NoAuto=` for
 * signature partitions ("doesn't support it, ignoring"): both tried.
 */
function attributes(partition: Partition): readonly string[] {
  switch (partition.role) {
    case 'esp':
    case 'state':
      return [];
    case 'signature-a':
    case 'signature-b':
      return partition.noAuto ? [`Flags=${noAutoFlag}`] : [];
    case 'root-a':
    case 'root-b':
    case 'verity-a':
    case 'verity-b':
      return [
        `NoAuto=${partition.noAuto ? 'yes' : 'no'}`,
        'ReadOnly=yes',
        ...(partition.role.startsWith('root') ? ['GrowFileSystem=no'] : []),
      ];
  }
}

function definition(partition: Partition): Definition {
  const lines = [
    '[Partition]',
    `Type=${partition.type}`,
    `Label=${literal(partition.label)}`,
    `UUID=${partition.uuid}`,
    `SizeMinBytes=${partition.bytes}`,
    `SizeMaxBytes=${partition.bytes}`,
    // 0: repart must never drop one to make the rest fit
    'Priority=0',
    ...attributes(partition),
  ];
  return {name: `${partition.number}0-${partition.role}.conf`, content: `${lines.join('\n')}\n`};
}

/**
 * The layout as definition files. They fix every size and UUID and make no file system: contents
 * are other steps' work (repart.d(5)).
 */
export function repartDefinitions(layout: Layout): readonly Definition[] {
  return layout.partitions.map(partition => definition(partition));
}

const plan = z.array(
  z.object({
    type: z.string(),
    label: z.string().nullish(),
    uuid: z.string().toLowerCase(),
    offset: z.number().int().nonnegative().transform(BigInt),
    raw_size: z.number().int().nonnegative().transform(BigInt),
    activity: z.string(),
  }),
);

export type RepartPlan = z.output<typeof plan>;

/**
 * Reads what `systemd-repart --json=short` printed (252 and 257 alike). Offsets and sizes are
 * bytes.
 * @throws when it is not that.
 */
export const parseRepartPlan = (json: string): RepartPlan => plan.parse(JSON.parse(json));

/**
 * Everything in which repart's own plan departs from the layout, in words; empty when repart would
 * make exactly this table from nothing.
 */
export function repartDifferences(layout: Layout, found: RepartPlan): readonly string[] {
  const differences: string[] = [];
  if (found.length !== layout.partitions.length)
    differences.push(`${found.length} partitions instead of ${layout.partitions.length}`);
  for (const [index, partition] of layout.partitions.entries()) {
    const row = found[index];
    if (!row) continue;
    const compare = (what: string, wanted: string | bigint, got: string | bigint): void => {
      if (wanted !== got)
        differences.push(`${partition.role}: ${what} ${got} instead of ${wanted}`);
    };
    compare('type', partitionTypes[partition.role].name, row.type);
    compare('label', partition.label, row.label ?? '');
    compare('UUID', partition.uuid, row.uuid);
    compare('offset', partition.start, row.offset);
    compare('size', partition.bytes, row.raw_size);
    compare('activity', 'create', row.activity);
  }
  return differences;
}
