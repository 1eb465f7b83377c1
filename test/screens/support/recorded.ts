// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import * as z from 'zod';
import type {Disk} from '../../../src/hardware/disk.ts';

const directory = new URL('../../fixtures/machines/', import.meta.url);
const bytes = z.string().transform(text => BigInt(text));
const text = z.string();

const contentSchema = z
  .object({
    path: text,
    number: z.number().optional(),
    bytes,
    partLabel: text,
    partType: text,
    partUuid: text,
    fsType: text,
    fsLabel: text,
    fsUuid: text,
  })
  .transform(({number, ...rest}) => ({...rest, number}));
const diskSchema = z.object({
  path: text,
  kernelName: text,
  type: text,
  byId: z.array(text),
  byPath: z.array(text),
  wwn: text,
  serial: text,
  model: text,
  bytes,
  logical: z.number(),
  physical: z.number(),
  readOnly: z.boolean(),
  held: z.boolean(),
  removable: z.boolean(),
  transport: text,
  tableType: text,
  contents: z.array(contentSchema),
  inUse: z.array(
    z.object({
      how: z.enum([
        'mounted',
        'swap',
        'encrypted',
        'lvm',
        'raid',
        'multipath',
        'loop',
        'btrfs',
        'zfs',
        'held',
      ]),
      path: text,
      by: text,
      own: z.boolean(),
    }),
  ),
  isLiveMedium: z.boolean(),
});

/** Names of the recorded machines. */
export const machines: readonly string[] = readdirSync(directory)
  .filter(name => name.endsWith('.json'))
  .map(name => name.replace(/\.json$/, ''));

/** The disks of a recorded machine. */
export const disksOf = (machine: string): readonly Disk[] =>
  z
    .object({disks: z.array(diskSchema)})
    .parse(JSON.parse(readFileSync(new URL(`${machine}.json`, directory), 'utf8'))).disks;

/**
 * What `forge hardware` says of the first disk that can be taken: the words to copy into an answer
 * file. `undefined` where none can.
 */
export function copied(
  machine: string,
): {readonly path: string; readonly match: string; readonly holds: string} | undefined {
  const told = readFileSync(new URL(`${machine}.txt`, directory), 'utf8');
  const [, path, holds, match] =
    /^(\/dev\/\S+) .*\n {4}holds: (.*)\n {4}to take it: match: (\{.*\})$/m.exec(told) ?? [];
  return path === undefined || holds === undefined || match === undefined
    ? undefined
    : {path, holds, match};
}
