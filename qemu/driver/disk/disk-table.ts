// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {LabFailure} from '../failure.ts';
import {host} from '../host.ts';
import type {Lab} from '../lab.ts';

/**
 * A partition of a raw disk image; offsets and sizes in bytes, `number` from 1. An MBR has no names
 * and no UUIDs.
 */
export type ImagePartition = {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly uuid: string;
  readonly start: bigint;
  readonly bytes: bigint;
};

const table = z.object({
  partitiontable: z.object({
    sectorsize: z.number().int().positive(),
    partitions: z.array(
      z.object({
        node: z.string(),
        start: z.number().int(),
        size: z.number().int(),
        type: z.string(),
        uuid: z.string().default(''),
        name: z.string().default(''),
      }),
    ),
  }),
});

/** Reads what `sfdisk --json` says of an image file (sfdisk(8)). */
export function parseTable(json: string): readonly ImagePartition[] {
  const {sectorsize, partitions} = table.parse(JSON.parse(json)).partitiontable;
  return partitions.map(each => ({
    number: Number(/(\d+)$/.exec(each.node)?.[1] ?? '0'),
    name: each.name,
    type: each.type.toLowerCase(),
    uuid: each.uuid.toLowerCase(),
    start: BigInt(each.start) * BigInt(sectorsize),
    bytes: BigInt(each.size) * BigInt(sectorsize),
  }));
}

/** The partition with this number. Throws LabFailure when the image has none. */
export async function partitionOfImage(
  lab: Lab,
  image: string,
  number: number,
): Promise<ImagePartition> {
  const found = parseTable((await host(lab.tool('sfdisk'), ['--json', image])).toString()).find(
    partition => partition.number === number,
  );
  if (!found) throw new LabFailure(`${image} has no partition ${number}`);
  return found;
}
