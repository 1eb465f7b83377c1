import {Problem} from '../engine/problem.ts';
import type {Disk} from './disk.ts';
import {contentsLine, diskTable, type Demands} from './disk-words.ts';
import {stableLink} from './identity.ts';
import {matchLine, meant, type DiskMatch} from './match.ts';
import {eraseObjection, whyNot, type ErasePolicy} from './why-not.ts';

/** The disk that was chosen. */
export type SelectedDisk = {
	/** A link in /dev/disk/by-id, or by-path where the disk has no name of its own. Never /dev/sdX. */
	readonly device: string;
	readonly model: string;
	readonly serial: string;
	readonly wwn: string;
	readonly bytes: bigint;
	/** Logical sector size in bytes. */
	readonly sector: number;
};

/** A disk's identity as steps keep it; `undefined` when nothing names it safely. */
function selected(disk: Disk, disks: readonly Disk[]): SelectedDisk | undefined {
	const device = stableLink(disk, disks);
	return device === undefined ? undefined : {device, model: disk.model, serial: disk.serial, wwn: disk.wwn, bytes: disk.bytes, sector: disk.logical};
}

/**
 * The one disk that the answers mean. Nothing is guessed: none, several, or one that cannot be taken is a Problem with a table of every disk. What is
 * on the disk is only told in that table, and judged separately ({@link mustBeErasable}), because a resumed installation finds its own partitions
 * there.
 * @throws {Problem} DISK-NOT-FOUND, DISK-AMBIGUOUS, DISK-UNFIT.
 */
export function selectDisk(disks: readonly Disk[], match: DiskMatch, demands: Demands): SelectedDisk {
	const table = diskTable(disks, demands);
	const found = meant(disks, match);
	const [disk] = found;
	if (!disk) throw new Problem('DISK-NOT-FOUND', `no disk fits ${matchLine(match)}\n${table}`);
	if (found.length > 1) throw new Problem('DISK-AMBIGUOUS', `${found.map(one => one.path).join(' and ')} fit ${matchLine(match)}\n${table}`);
	const reasons = whyNot(disk, disks, demands.minimumBytes);
	const target = selected(disk, disks);
	if (reasons.length > 0 || !target) throw new Problem('DISK-UNFIT', `${disk.path} cannot be taken: ${reasons.join('; ')}\n${table}`);
	return target;
}

/**
 * Holds the disk's contents, as lsblk shows them, against what may be lost. For plans and screens; before anything is written, the steps probe the
 * disk itself.
 * @throws {Problem} DISK-NOT-EMPTY.
 */
export function mustBeErasable(disk: Disk, erase: ErasePolicy): void {
	const objection = eraseObjection(disk, erase);
	if (objection !== undefined) throw new Problem('DISK-NOT-EMPTY', `${disk.path}: ${objection}; it holds ${contentsLine(disk)}`);
}
