// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../../text/bytes.ts';
import {Problem} from '../../engine/problem.ts';
import type {Disk} from '../../hardware/disk.ts';
import {listDisks} from '../../hardware/disks.ts';
import type {Probe} from '../../hardware/probe.ts';
import type {TargetDisk} from '../target/target.ts';

/** Everything in which a disk is not the chosen one, in words. */
function identityDifferences(chosen: TargetDisk, disk: Disk): readonly string[] {
  const rows: readonly (readonly [string, string, string])[] = [
    ['serial', chosen.serial, disk.serial],
    ['wwn', chosen.wwn, disk.wwn],
    ['size', formatBytes(chosen.bytes), formatBytes(disk.bytes)],
    ['size in bytes', chosen.bytes.toString(), disk.bytes.toString()],
    ['sector', chosen.sector.toString(), disk.logical.toString()],
    ['type', 'disk', disk.type],
  ];
  const different = rows.filter(([, wanted, found]) => wanted !== found);
  return different.map(
    ([what, wanted, found]) =>
      `${what} ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`,
  );
}

/**
 * The chosen disk as it is now, found by its stable link and proved by serial, WWN, size and
 * sector.
 * @throws {Problem} DISK-GONE, DISK-CHANGED.
 */
export async function findDisk(probe: Probe, chosen: TargetDisk): Promise<Disk> {
  const node = await probe.files.realPath(chosen.device);
  const disk = (await listDisks(probe)).find(({path}) => path === node);
  if (!disk)
    throw new Problem(
      'DISK-GONE',
      `${chosen.device} (${chosen.model}, serial ${chosen.serial || 'none'}) leads to no disk`,
    );
  const differences = identityDifferences(chosen, disk);
  if (differences.length > 0)
    throw new Problem(
      'DISK-CHANGED',
      `${chosen.device} is now ${disk.path}: ${differences.join(', ')}`,
    );
  return disk;
}
