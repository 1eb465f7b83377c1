// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../text/bytes.ts';
import type {Disk, Use} from './disk.ts';
import {stableLink} from './identity.ts';

/**
 * What may be lost on the disk (answers/disk.ts). `refuse` is for plans: nothing may be lost, so an
 * installation stops.
 */
export type ErasePolicy = 'refuse' | 'empty-only' | 'replace';

/** A use in words: `/dev/sda2 is mounted at /home`. */
export function useWords({how, path, by}: Use): string {
  switch (how) {
    case 'mounted':
      return `${path} is mounted at ${by}`;
    case 'swap':
      return `${path} is in use as swap`;
    case 'encrypted':
      return `${path} is opened as ${by} (encrypted or verified)`;
    case 'lvm':
      return `${path} belongs to the logical volume ${by}`;
    case 'raid':
      return `${path} is part of the array ${by}`;
    case 'multipath':
      return `${path} is one path of ${by}`;
    case 'loop':
      return `${path} is behind ${by}`;
    case 'btrfs':
      return `${path} is part of the mounted btrfs ${by}`;
    case 'zfs':
      return `${path} belongs to the ZFS pool ${by}`;
    case 'held':
      return `${path} is held by ${by}`;
  }
}

/** Whether there is nothing that a partition table or a signature would show. */
export const looksEmpty = (disk: Disk): boolean =>
  disk.tableType === '' && disk.contents.length === 0;

/** One thing that stands in the way of an installation; reasons of one kind have one code. */
export type Reason = {
  readonly code:
    | 'DISK-IS-LIVE-MEDIUM'
    | 'DISK-READ-ONLY'
    | 'DISK-TOO-SMALL'
    | 'DISK-BUSY'
    | 'DISK-UNFIT';
  readonly words: string;
};

const unfit = (words: string): Reason => ({code: 'DISK-UNFIT', words});

/** Rounded, both can look equal; then every byte is said. */
const tooSmall = (has: bigint, needs: bigint): string =>
  formatBytes(has) === formatBytes(needs)
    ? `too small: it has ${has} bytes, ${needs} are needed`
    : `too small: ${formatBytes(needs)} are needed`;

/**
 * Every reason why nothing can be installed to this disk; empty when it can. Of the live medium
 * that is all that is said: that it is in use and perhaps read-only follows from it. Uses of
 * Forge's own are no reason: a resumed run finds and closes them.
 */
export function whyNot(
  disk: Disk,
  disks: readonly Disk[],
  minimumBytes: bigint,
): readonly Reason[] {
  if (disk.isLiveMedium)
    return [{code: 'DISK-IS-LIVE-MEDIUM', words: 'this system was started from it'}];
  if (disk.type !== 'disk') return [unfit(`not a whole disk (${disk.type})`)];
  if (disk.bytes === 0n) return [unfit(disk.removable ? 'no medium in it' : 'its size is 0')];
  const reasons: Reason[] = [];
  if (disk.readOnly) reasons.push({code: 'DISK-READ-ONLY', words: 'it is read-only'});
  if (disk.bytes < minimumBytes)
    reasons.push({code: 'DISK-TOO-SMALL', words: tooSmall(disk.bytes, minimumBytes)});
  if (disk.logical !== 512 && disk.logical !== 4096)
    reasons.push(unfit(`sectors of ${disk.logical} bytes: only 512 and 4096 are known`));
  reasons.push(
    ...disk.inUse
      .filter(use => !use.own)
      .map((use): Reason => ({code: 'DISK-BUSY', words: useWords(use)})),
  );
  if (stableLink(disk, disks) === undefined)
    reasons.push(unfit('no stable name: neither a serial number nor a place in /dev/disk/by-path'));
  return reasons;
}

/** What the erase policy says against this disk, in words. */
export function eraseObjection(disk: Disk, erase: ErasePolicy): string | undefined {
  if (erase === 'replace' || looksEmpty(disk)) return undefined;
  return erase === 'refuse'
    ? 'it is not empty and nothing may be erased'
    : 'it is not empty and only an empty disk may be taken';
}
