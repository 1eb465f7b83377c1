import {formatBytes} from '../disk/bytes.ts';
import type {Disk, Use} from './disk.ts';
import {stableLink} from './identity.ts';

/** What may be lost on the disk (answers/disk.ts). `refuse` is for plans: nothing may be lost, so an installation stops. */
export type ErasePolicy = 'refuse' | 'empty-only' | 'replace';

/** A use in words: `/dev/sda2 is mounted at /home`. */
export function useWords({how, path, by}: Use): string {
	switch (how) {
		case 'mounted': return `${path} is mounted at ${by}`;
		case 'swap': return `${path} is in use as swap`;
		case 'encrypted': return `${path} is opened as ${by} (encrypted or verified)`;
		case 'lvm': return `${path} belongs to the logical volume ${by}`;
		case 'raid': return `${path} is part of the array ${by}`;
		case 'multipath': return `${path} is one path of ${by}`;
		case 'loop': return `${path} is behind ${by}`;
		case 'btrfs': return `${path} is part of the mounted btrfs ${by}`;
		case 'held': return `${path} is held by ${by}`;
	}
}

/** Whether there is nothing that a partition table or a signature would show. */
export const looksEmpty = (disk: Disk): boolean => disk.tableType === '' && disk.contents.length === 0;

/**
 * Every reason why nothing can be installed to this disk, in words; empty when it can. Uses of Forge's own are no reason: a resumed run finds and
 * closes them.
 */
export function whyNot(disk: Disk, disks: readonly Disk[], minimumBytes: bigint): readonly string[] {
	if (disk.type !== 'disk') return [`not a whole disk (${disk.type})`];
	if (disk.bytes === 0n) return [disk.removable ? 'no medium in it' : 'its size is 0'];
	const reasons: string[] = [];
	if (disk.isLiveMedium) reasons.push('this system was started from it');
	if (disk.readOnly) reasons.push('it is read-only');
	if (disk.bytes < minimumBytes) reasons.push(`too small: ${formatBytes(minimumBytes)} are needed`);
	if (disk.logical !== 512 && disk.logical !== 4096) reasons.push(`sectors of ${disk.logical} bytes: only 512 and 4096 are known`);
	reasons.push(...disk.inUse.filter(use => !use.own).map(use => useWords(use)));
	if (stableLink(disk, disks) === undefined) reasons.push('no stable name: neither a serial number nor a place in /dev/disk/by-path');
	return reasons;
}

/** What the erase policy says against this disk, in words. */
export function eraseObjection(disk: Disk, erase: ErasePolicy): string | undefined {
	if (erase === 'replace' || looksEmpty(disk)) return undefined;
	return erase === 'refuse' ? 'it is not empty and nothing may be erased' : 'it is not empty and only an empty disk may be taken';
}
