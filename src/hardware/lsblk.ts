// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {read, type Command} from '../system/command.ts';
import {printable} from '../text/clean.ts';

/**
 * Columns that util-linux has had since 2.38 (lsblk(8)); nothing newer, so that Debian 12's lsblk
 * gives the same.
 */
const columns = [
  'PATH',
  'NAME',
  'KNAME',
  'TYPE',
  'SIZE',
  'MODEL',
  'SERIAL',
  'WWN',
  'TRAN',
  'RO',
  'RM',
  'LOG-SEC',
  'PHY-SEC',
  'PTTYPE',
  'PARTTYPE',
  'PARTLABEL',
  'PARTUUID',
  'FSTYPE',
  'LABEL',
  'UUID',
  'MOUNTPOINTS',
];

/**
 * Lists all block devices but RAM disks as a tree: partitions and what is built on them are
 * `children`.
 */
export const lsblkCommand: Command = read(
  'lsblk',
  '--json',
  '--bytes',
  '--output',
  columns.join(','),
);

const text = z
  .string()
  .nullish()
  .transform(value => printable(value ?? '').trim());
/** util-linux prints numbers as JSON numbers with --bytes; older ones as strings. */
const amount = z
  .union([z.number().int().nonnegative(), z.string().regex(/^\d+$/)])
  .nullish()
  .transform(value => BigInt(value ?? 0));
const flag = z
  .union([z.boolean(), z.enum(['0', '1'])])
  .nullish()
  .transform(value => value === true || value === '1');

const device = z.object({
  path: z.string().min(1),
  kname: z.string().min(1),
  type: text,
  size: amount,
  model: text,
  serial: text,
  wwn: text,
  tran: text,
  ro: flag,
  rm: flag,
  'log-sec': amount,
  'phy-sec': amount,
  pttype: text,
  parttype: text,
  partlabel: text,
  partuuid: text,
  fstype: text,
  label: text,
  uuid: text,
  /** An unmounted device has `[null]` before 2.40 and `[]` since. */
  mountpoints: z
    .array(z.string().nullable())
    .nullish()
    .transform(all => (all ?? []).filter(point => point !== null)),
  get children() {
    return z.array(device).default([]);
  },
});

const output = z.object({blockdevices: z.array(device)});

/** A row of lsblk with what is built on it. Sizes are bytes, an empty string is "nothing known". */
export type BlockDevice = z.output<typeof device>;

/**
 * Reads what {@link lsblkCommand} printed.
 * @throws when it is not that.
 */
export const parseLsblk = (json: string): readonly BlockDevice[] =>
  output.parse(JSON.parse(json)).blockdevices;

/** A device and everything built on it, itself first. */
export const withDescendants = (root: BlockDevice): readonly BlockDevice[] => [
  root,
  ...root.children.flatMap(child => withDescendants(child)),
];
