// SPDX-License-Identifier: GPL-3.0-or-later
import type {Disk} from './disk.ts';

/** The name of a link without its directory. */
export const linkName = (link: string): string => link.slice(link.lastIndexOf('/') + 1);

/** A wwn that identifies: some cheap drives report zeros. */
const tellsApart = (wwn: string): boolean =>
  wwn !== '' && !/^(?:0x|eui\.|nvme\.|uuid\.)?0+$/.test(wwn);

/**
 * As udev writes a serial number into a link: blanks and odd characters become `_` (systemd
 * src/shared/device-nodes.c, `encode_devnode_name`).
 */
const asInLink = (text: string): string => text.replace(/[^A-Za-z0-9#+\-.:=@_]/g, '_');

/**
 * The better a link's name survives a change of port, driver or enclosure, the lower its rank;
 * `undefined`: must not be used.
 */
function rank(link: string, disk: Disk): number | undefined {
  const name = linkName(link);
  if (/^(?:dm-|lvm-|md-|loop-)/.test(name) || /-part\d+$/.test(name)) return undefined;
  if (name.startsWith('wwn-')) return tellsApart(disk.wwn) ? 0 : undefined;
  if (/^nvme-(?:eui|uuid|nvme)\./.test(name)) return tellsApart(disk.wwn) ? 1 : undefined;
  const bearsSerial = disk.serial !== '' && name.includes(asInLink(disk.serial));
  if (!bearsSerial) return undefined;
  // nvme-MODEL_SERIAL_1 names the namespace too; usb-… and scsi-… change with the bridge
  if (name.startsWith('nvme-')) return 2;
  return /^(?:ata|mmc|virtio)-/.test(name) ? 3 : 4;
}

/**
 * Whether another disk answers to the same serial or wwn: its by-id links may lead to the one now
 * and to the other after the next event.
 */
export const hasTwin = (disk: Disk, disks: readonly Disk[]): boolean =>
  disks.some(
    other =>
      other.path !== disk.path &&
      ((disk.serial !== '' && other.serial === disk.serial) ||
        (tellsApart(disk.wwn) && other.wwn === disk.wwn)),
  );

/**
 * The most stable link that leads to this disk alone: by-id bearing its wwn or serial, else by-path
 * (its port), shortest of equals. `undefined` when the machine offers neither: such a disk cannot
 * be named safely.
 */
export function stableLink(disk: Disk, disks: readonly Disk[]): string | undefined {
  const byId = hasTwin(disk, disks) ? [] : disk.byId;
  const ranked = byId.flatMap(link => {
    const value = rank(link, disk);
    return value === undefined ? [] : [{link, value}];
  });
  ranked.sort(
    (one, other) =>
      one.value - other.value ||
      one.link.length - other.link.length ||
      (one.link < other.link ? -1 : 1),
  );
  // …ata-1.0 and …ata-1 are the same port; the shorter is the older name
  const paths = disk.byPath
    .filter(link => !/-part\d+$/.test(link))
    .toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1));
  return ranked[0]?.link ?? paths[0];
}
