// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

/**
 * One partition as it stands on a disk. Offsets and sizes are bytes; UUIDs and types lower case;
 * `attributes` the GPT attribute bits that are set.
 */
export type TablePartition = {
  readonly number: number;
  readonly start: bigint;
  readonly bytes: bigint;
  readonly type: string;
  readonly uuid: string;
  readonly label: string;
  readonly attributes: readonly number[];
};

/** A partition table as it stands on a disk. */
export type Table = {
  /** `gpt`, `dos`, … as libfdisk names them. */
  readonly kind: string;
  /** Disk GUID, lower case; for a DOS table its 32-bit id. */
  readonly uuid: string;
  /** Bytes of a logical sector. */
  readonly sector: number;
  readonly partitions: readonly TablePartition[];
};

/**
 * GPT attributes that libfdisk prints by name; the rest come as `GUID:60,63` (libfdisk/src/gpt.c,
 * `gpt_entry_attrs_to_string`).
 */
const namedAttributes: Readonly<Record<string, number>> = {
  RequiredPartition: 0,
  NoBlockIOProtocol: 1,
  LegacyBIOSBootable: 2,
};

function attributeBits(text: string): readonly number[] {
  const bits = text.split(/[\s,]+/).flatMap(word => {
    const number = namedAttributes[word] ?? Number(word.replace(/^GUID:/, '') || Number.NaN);
    return Number.isInteger(number) ? [number] : [];
  });
  return bits.toSorted((one, other) => one - other);
}

/** The number at the end of `/dev/sda3`, `/dev/nvme0n1p3` or `/dev/disk/by-id/…-part3`. */
function partitionNumber(node: string): number {
  return Number(/(\d+)$/.exec(node)?.[1] ?? Number.NaN);
}

const count = z.number().int().nonnegative();

const dump = z.object({
  partitiontable: z.object({
    label: z.string(),
    id: z.string().toLowerCase(),
    unit: z.literal('sectors'),
    /** Absent before util-linux 2.35. */
    sectorsize: count.default(512),
    partitions: z
      .array(
        z.object({
          node: z.string().regex(/\d$/),
          start: count,
          size: count,
          type: z.string().toLowerCase(),
          uuid: z.string().toLowerCase().default(''),
          name: z.string().default(''),
          attrs: z.string().default(''),
        }),
      )
      .default([]),
  }),
});

/**
 * Reads what `sfdisk --json DEVICE` printed (sfdisk(8)).
 * @throws when it is not that.
 */
export function parseTable(json: string): Table {
  const {partitiontable: table} = dump.parse(JSON.parse(json));
  const sector = BigInt(table.sectorsize);
  return {
    kind: table.label,
    uuid: table.id,
    sector: table.sectorsize,
    partitions: table.partitions.map(row => ({
      number: partitionNumber(row.node),
      start: BigInt(row.start) * sector,
      bytes: BigInt(row.size) * sector,
      type: row.type,
      uuid: row.uuid,
      label: row.name,
      attributes: attributeBits(row.attrs),
    })),
  };
}
