import * as z from 'zod';

const printable = z.string().max(255, 'at most 255 characters');

/** As lsblk(8) and udev show it: printable ASCII, spaces inside only. SCSI pages carry up to 252 characters. */
const serial = printable.regex(
	/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
	'must be the serial number as lsblk -o SERIAL shows it: printable ASCII, no space at an end',
);

/** udev's ID_WWN and sysfs' wwid: 0x… for SCSI and SATA (NAA, 64 or 128 bits), eui., uuid. or nvme. for NVMe. */
const wwn = printable.regex(
	/^(?:0x[0-9a-f]{16}(?:[0-9a-f]{16})?|(?:naa|eui|uuid|nvme|t10)\.[\x21-\x7e]+)$/,
	'must be the world wide name as lsblk -o WWN shows it, such as 0x5000c500a0b1c2d3',
);

/** Name of a link that udev makes (60-persistent-storage.rules); the directory may be written before it. Partitions are no disks. */
const link = (directory: string, example: string) => printable
	.overwrite(name => name.startsWith(directory) ? name.slice(directory.length) : name)
	.regex(/^[A-Za-z0-9#+._:=@\\-]+$/, `must be the name of a link in ${directory}, such as ${example}`)
	.refine(name => !/-part\d+$/.test(name), {error: 'this is a partition; name the whole disk'});

const match = z.strictObject({
	serial: serial.describe('Serial number of the disk').exactOptional(),
	wwn: wwn.describe('World wide name of the disk').exactOptional(),
	byId: link('/dev/disk/by-id/', 'nvme-Samsung_SSD_990_S6Z1').describe('Name of the disk in /dev/disk/by-id').exactOptional(),
	byPath: link('/dev/disk/by-path/', 'pci-0000:00:1f.2-ata-1').describe('Name of the disk in /dev/disk/by-path').exactOptional(),
}).refine(one => Object.keys(one).length === 1, {error: 'give exactly one of serial, wwn, byId, byPath'});

/** Which disk is installed to, and what may be lost on it. A disk is never guessed. */
export const diskAnswer = z.strictObject({
	match: match.describe('What the disk is known by; exactly one disk of the machine must fit'),
	erase: z.enum(['refuse', 'empty-only', 'replace']).default('empty-only')
		.describe([
			'What may be erased: refuse = nothing (a plan can be made, an installation stops)',
			'empty-only = a disk without any signature', 'replace = whatever is there',
		].join(', ')),
});
