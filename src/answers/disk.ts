// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {described} from './described.ts';
import {isSize, size, sizeBytes} from './size.ts';

const printable = z.string().max(255, 'at most 255 characters');

/**
 * As lsblk(8) and udev show it: printable ASCII, spaces inside only. SCSI pages carry up to 252
 * characters.
 */
const serial = printable.regex(
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
  'must be the serial number as lsblk -o SERIAL shows it: printable ASCII, no space at an end',
);

/**
 * udev's ID_WWN and sysfs' wwid: 0x… for SCSI and SATA (NAA, 64 or 128 bits), eui., uuid. or nvme.
 * for NVMe.
 */
const wwn = printable.regex(
  /^(?:0x[0-9a-f]{16}(?:[0-9a-f]{16})?|(?:naa|eui|uuid|nvme|t10)\.[\x21-\x7e]+)$/,
  'must be the world wide name as lsblk -o WWN shows it, such as 0x5000c500a0b1c2d3',
);

/**
 * Name of a link that udev makes (60-persistent-storage.rules); the directory may be written before
 * it. Partitions are no disks.
 */
const link = (directory: string, example: string) =>
  printable
    .overwrite(name => (name.startsWith(directory) ? name.slice(directory.length) : name))
    .regex(
      /^[A-Za-z0-9#+._:=@\\-]+$/,
      `must be the name of a link in ${directory}, such as ${example}`,
    )
    .refine(name => !/-part\d+$/.test(name), {error: 'this is a partition; name the whole disk'});

/**
 * Models are made of what the device says; udev and lsblk keep printable characters and cut blanks
 * at the ends.
 */
const model = printable.regex(
  /^[^\p{C}\s](?:[^\p{C}]*[^\p{C}\s])?$/u,
  'must be the model as lsblk -o MODEL shows it, whole, no space at an end',
);

/**
 * What lsblk prints as TRAN: get_transport() of util-linux misc-utils/lsblk.c (2.41). A disk of
 * another kind has none there.
 */
const transport = z.enum([
  'nvme',
  'sata',
  'ata',
  'sas',
  'spi',
  'usb',
  'virtio',
  'mmc',
  'fc',
  'fcoe',
  'iscsi',
  'sbp',
]);

const sizeRange = z
  .strictObject({
    least: described(size, 'The disk is at least this large', {
      examples: ['400GB'],
    }).exactOptional(),
    most: described(size, 'The disk is at most this large', {examples: ['1TB']}).exactOptional(),
  })
  .refine(range => Object.keys(range).length > 0, {error: 'give least, most or both'})
  .refine(
    ({least, most}) => !isSize(least) || !isSize(most) || sizeBytes(least) <= sizeBytes(most),
    {error: 'least is more than most'},
  );

/** What a disk is known by. All that is given must hold. */
const condition = z
  .strictObject({
    serial: described(serial, 'Serial number of the disk', {
      examples: ['S6Z1NJ0W123456'],
      see: 'lsblk(8), SERIAL',
    }).exactOptional(),
    wwn: described(wwn, 'World wide name of the disk', {
      examples: ['0x5000c500a0b1c2d3', 'eui.0025385b01b2c3d4'],
      see: 'lsblk(8), WWN',
    }).exactOptional(),
    byId: described(
      link('/dev/disk/by-id/', 'nvme-Samsung_SSD_990_S6Z1'),
      'Name of the disk in /dev/disk/by-id',
      {
        examples: ['nvme-Samsung_SSD_990_S6Z1'],
        see: 'udev(7), 60-persistent-storage.rules',
      },
    ).exactOptional(),
    byPath: described(
      link('/dev/disk/by-path/', 'pci-0000:00:1f.2-ata-1'),
      'Name of the disk in /dev/disk/by-path: the port it is plugged in',
      {
        examples: ['pci-0000:00:1f.2-ata-1'],
        see: 'udev(7), 60-persistent-storage.rules',
      },
    ).exactOptional(),
    model: described(model, 'Model of the disk as lsblk -o MODEL shows it, whole', {
      examples: ['Samsung SSD 990 PRO 1TB'],
      see: 'lsblk(8), MODEL',
    }).exactOptional(),
    size: described(sizeRange, 'Range that the size of the disk lies in', {
      examples: [{least: '400GB', most: '1TB'}],
    }).exactOptional(),
    transport: described(transport, 'How the disk is attached, as lsblk -o TRAN shows it', {
      examples: ['nvme'],
      see: 'lsblk(8), TRAN',
    }).exactOptional(),
  })
  .refine(one => Object.keys(one).length > 0, {
    error: 'give at least one of serial, wwn, byId, byPath, model, size, transport',
  });

/** One condition on a disk: what `hardware` compares. */
export type DiskCondition = z.infer<typeof condition>;

const match = z.union([condition, z.array(condition).min(1).max(8)], {
  error: 'must be a mapping such as {serial: …}, or a list of such mappings',
});

/** One line, as `forge hardware` makes it. */
const contents = z
  .string()
  .max(4096, 'at most 4096 characters')
  .regex(
    /^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u,
    'must be the one line that "forge hardware" shows after "holds:", or any',
  );

/**
 * Which disk is installed to, and what may be lost on it. A disk is never guessed. How erase and
 * contents go together: rules/disk.ts.
 */
export const diskAnswer = z.strictObject({
  match: described(
    match,
    'What the disk is known by: one condition, or alternatives in order. The first that ' +
      'fits any disk decides, and must fit exactly one',
    {
      examples: [
        {serial: 'S6Z1NJ0W123456'},
        [{model: 'KXG60ZNV512G TOSHIBA'}, {transport: 'nvme', size: {least: '400GB'}}],
      ],
      see: 'forge hardware',
    },
  ),
  erase: described(
    z.enum(['refuse', 'empty-only', 'replace']),
    [
      'What may be erased: refuse = nothing (a plan can be made, an installation stops)',
      'empty-only = a disk without any signature',
      'replace = what "contents" names',
    ].join(', '),
    {examples: ['replace']},
  ).default('empty-only'),
  contents: described(
    contents,
    'With erase: replace, what is on the disk now, exactly as "forge hardware" shows it ' +
      'after "holds:"; or any',
    {examples: ['any'], see: 'forge hardware'},
  ).exactOptional(),
  slotSize: described(
    size,
    "Size of each of the two system slots; the image's own wish when absent",
    {examples: ['8GiB']},
  ).exactOptional(),
});
