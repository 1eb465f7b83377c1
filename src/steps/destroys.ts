// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';
import {exactBytes} from '../text/bytes.ts';
import type {Disk} from '../hardware/disk.ts';
import {contentWords} from '../hardware/disk-words.ts';
import {systemsOn} from '../hardware/systems.ts';
import {looksEmpty} from '../hardware/why-not.ts';
import {findDisk} from './partition/find-disk.ts';
import type {Target} from './target/target.ts';

/**
 * Whether the table on the disk is this very plan's: its partitions' UUIDs derive from the seed,
 * and committing a slot changes two others only.
 */
export const holdsOwnTable = ({layout}: Target, {contents}: Disk): boolean => {
  const planned = new Set(
    layout.partitions.filter(({role}) => role === 'esp' || role === 'state').map(({uuid}) => uuid),
  );
  return contents.some(({partUuid}) => planned.has(partUuid));
};

/**
 * What will be gone afterwards, one line a thing: the disk, the systems that seem to be on it,
 * every partition or signature. Empty where nothing is lost. It is shown with a plan and is no part
 * of it.
 * @throws {Problem} DISK-GONE, DISK-CHANGED.
 */
export async function destroys(reader: Reader, target: Target): Promise<readonly string[]> {
  const disk = await findDisk(reader, target.disk);
  if (looksEmpty(disk) || holdsOwnTable(target, disk)) return [];
  const {tableType, contents, path} = disk;
  const {device, model, serial} = target.disk;
  const name = [model, serial === '' ? '' : `serial ${serial}`, exactBytes(disk.bytes)]
    .filter(part => part !== '')
    .join(', ');
  return [
    `everything on ${device} (${path}: ${name})`,
    ...systemsOn(disk).map(system => `what seems to be ${system}`),
    ...(tableType === '' ? [] : [`the ${tableType} partition table`]),
    ...contents
      .toSorted((one, other) => (one.number ?? 0) - (other.number ?? 0))
      .map(content =>
        content.number === undefined ? contentWords(content) : `partition ${contentWords(content)}`,
      ),
  ];
}
