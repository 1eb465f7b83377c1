// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * How a disk hangs on the machine. `virtio` needs the fewest drivers; the others exist to be
 * tested.
 */
type Bus = 'virtio' | 'nvme' | 'ahci' | 'usb' | 'scsi' | 'sd';

/**
 * A disk of the machine. `id` names it towards QEMU (letters, digits, `-`), `serial` towards the
 * guest; an empty one is told to nobody.
 */
export type Drive = {
  readonly id: string;
  readonly file: string;
  readonly format: 'raw' | 'qcow2';
  readonly serial: string;
  readonly bus?: Bus;
  readonly readOnly?: boolean;
  /** Logical sector size in bytes; default 512. */
  readonly sector?: 512 | 4096;
  /** Physical sector size in bytes; the logical one when absent. */
  readonly physical?: 512 | 4096;
  /**
   * SCSI only: World Wide Name (a number that JavaScript writes exactly), and what the disk calls
   * itself.
   */
  readonly wwn?: number;
  readonly model?: string;
  /**
   * Every write and flush is also appended to this file, which must exist: QEMU's blklogwrites
   * filter (qemu/driver/disk/write-log.ts reads it). Raw images only.
   */
  readonly log?: string;
  /**
   * Writes that touch this 512-byte sector fail with EIO, once: QEMU's blkdebug filter
   * (docs/devel/testing/blkdebug.rst). Raw images only.
   */
  readonly badSector?: number;
};

/**
 * A disk's block node (qapi/block-core.json, BlockdevOptions). The host's page cache is used
 * without flushing: these disks need not outlive the host's power, and what a *guest's* power cut
 * loses is another tool's business (blklogwrites). Discarded and zeroed ranges stay holes.
 */
export const blockdev = (drive: Drive): Readonly<Record<string, unknown>> => ({
  'node-name': drive.id,
  driver: drive.format,
  discard: 'unmap',
  'detect-zeroes': drive.readOnly ? 'off' : 'unmap',
  'read-only': drive.readOnly ?? false,
  // A flush that is not passed down is not logged either; below the log it may end.
  cache: {direct: false, 'no-flush': drive.log === undefined},
  file: storage(drive),
});

const storage = ({file, log, badSector}: Drive): Readonly<Record<string, unknown>> => {
  const plain = {
    driver: 'file',
    filename: file,
    locking: 'auto',
    cache: {direct: false, 'no-flush': true},
  };
  if (log !== undefined)
    return {driver: 'blklogwrites', file: plain, log: {...plain, filename: log}};
  if (badSector === undefined) return plain;
  return {
    driver: 'blkdebug',
    image: plain,
    'inject-error': [{event: 'none', iotype: 'write', errno: eio, sector: badSector, once: true}],
  };
};

/** errno(3). */
const eio = 5;

/**
 * A disk's front end, for `-device` and `device_add`; `bus` names a root port for disks plugged in
 * later.
 */
export function device(drive: Drive, bus?: string): Readonly<Record<string, unknown>> {
  const {sector, physical = sector} = drive;
  const sectors = {
    ...(sector !== undefined && {logical_block_size: sector}),
    ...(physical !== undefined && {physical_block_size: physical}),
  };
  const named = {drive: drive.id, id: `dev-${drive.id}`};
  const common = {
    ...named,
    ...(drive.serial !== '' && {serial: drive.serial}),
    ...sectors,
    ...(bus === undefined ? {} : {bus}),
  };
  switch (drive.bus ?? 'virtio') {
    // blklogwrites adds two vectors to a request, and merged ones have as many as pwritev(2) takes
    // already (IOV_MAX): the log's write would fail.
    case 'virtio':
      return {
        driver: 'virtio-blk-pci',
        ...common,
        ...(drive.log !== undefined && {'request-merging': false}),
      };
    case 'nvme':
      return {driver: 'nvme', ...common};
    case 'ahci':
      return {driver: 'ide-hd', ...common};
    case 'usb':
      return {driver: 'usb-storage', removable: true, ...common, bus: 'xhci.0'};
    case 'scsi':
      return {
        driver: 'scsi-hd',
        ...common,
        bus: 'scsi.0',
        ...(drive.wwn !== undefined && {wwn: drive.wwn}),
        ...(drive.model !== undefined && {vendor: 'FORGE', product: drive.model}),
      };
    case 'sd':
      return {driver: 'sd-card', ...named};
  }
}
