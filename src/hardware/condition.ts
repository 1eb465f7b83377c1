// SPDX-License-Identifier: GPL-3.0-or-later
import type {DiskCondition} from '../answers/disk.ts';
import {sizeBytes} from '../answers/size.ts';
import {formatBytes} from '../text/bytes.ts';
import type {Disk} from './disk.ts';
import {hasTwin, linkName} from './identity.ts';

/** One key of a condition that does not hold of a disk, in words: `serial is "S2"`. */
export type Mismatch = {readonly key: keyof DiskCondition; readonly words: string};

const sameLink = (links: readonly string[], wanted: string): boolean =>
  links.some(link => linkName(link) === linkName(wanted));
const said = (text: string): string => (text === '' ? 'unknown' : JSON.stringify(text));

/** By a link that twins share all of them are meant, wherever it leads just now. */
const byLink = (disk: Disk, disks: readonly Disk[], wanted: string): boolean =>
  sameLink(disk.byId, wanted) ||
  disks.some(other => sameLink(other.byId, wanted) && hasTwin(disk, [other]));

function sizeFits(bytes: bigint, {least, most}: NonNullable<DiskCondition['size']>): boolean {
  return (
    (least === undefined || bytes >= sizeBytes(least)) &&
    (most === undefined || bytes <= sizeBytes(most))
  );
}

/**
 * Whether a condition speaks of one device; otherwise it describes a kind of disk, and only whole
 * disks with a medium are of a kind.
 */
const names = ({serial, wwn, byId, byPath}: DiskCondition): boolean =>
  [serial, wwn, byId, byPath].some(given => given !== undefined);

/**
 * Every given key that does not hold of a disk of this machine; none: the disk fits. Serials and
 * models are compared exactly, without blanks at the ends; a wwn without regard to case, as tools
 * differ in it; links with or without their directory; what the machine does not know never fits.
 */
export function mismatches(
  disk: Disk,
  condition: DiskCondition,
  disks: readonly Disk[],
): readonly Mismatch[] {
  const {serial, wwn, byId, byPath, model, size, transport} = condition;
  const all: Mismatch[] = [];
  const unless = (holds: boolean, key: keyof DiskCondition, words: string): void => {
    if (!holds) all.push({key, words});
  };
  if (serial !== undefined)
    unless(
      disk.serial !== '' && disk.serial === serial.trim(),
      'serial',
      `serial is ${said(disk.serial)}`,
    );
  if (wwn !== undefined)
    unless(
      disk.wwn !== '' && disk.wwn.toLowerCase() === wwn.trim().toLowerCase(),
      'wwn',
      `wwn is ${said(disk.wwn)}`,
    );
  if (byId !== undefined)
    unless(byLink(disk, disks, byId), 'byId', 'no such name in /dev/disk/by-id');
  if (byPath !== undefined)
    unless(sameLink(disk.byPath, byPath), 'byPath', 'not at that place in /dev/disk/by-path');
  if (model !== undefined)
    unless(
      disk.model !== '' && disk.model === model.trim(),
      'model',
      `model is ${said(disk.model)}`,
    );
  if (size !== undefined)
    unless(sizeFits(disk.bytes, size), 'size', `size is ${formatBytes(disk.bytes)}`);
  if (transport !== undefined)
    unless(disk.transport === transport, 'transport', `transport is ${said(disk.transport)}`);
  if (all.length === 0 && !names(condition)) {
    // An empty card reader or an optical drive is no disk of that size, model or transport.
    const keys = Object.keys(condition);
    if (keys.length === 0 || disk.type !== 'disk' || disk.bytes === 0n)
      all.push({key: 'model', words: 'not a whole disk'});
  }
  return all;
}
