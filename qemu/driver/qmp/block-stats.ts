// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

const stats = z.array(
  z.object({
    'node-name': z.string().optional(),
    stats: z.object({wr_operations: z.number(), unmap_operations: z.number().default(0)}),
  }),
);

/**
 * Writes and discards by block node, from what QMP's query-blockstats returns
 * (qapi/block-core.json, BlockStats). Nodes without a name are left out.
 */
export const parseWrites = (value: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(
    stats
      .parse(value)
      .flatMap(({'node-name': node, stats: {wr_operations: writes, unmap_operations: discards}}) =>
        node === undefined ? [] : [[node, writes + discards]],
      ),
  );
