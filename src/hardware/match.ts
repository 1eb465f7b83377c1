import type {Disk} from './disk.ts';
import {hasTwin, linkName} from './identity.ts';

/** How answers name a disk: exactly one of these (answers/disk.ts). */
export type DiskMatch = {readonly serial?: string; readonly wwn?: string; readonly byId?: string; readonly byPath?: string};

const sameLink = (links: readonly string[], wanted: string): boolean => links.some(link => linkName(link) === linkName(wanted));

/**
 * Whether a disk is meant. Serials are compared exactly; a wwn without regard to case, as tools differ in it; links with or without their directory.
 */
export function matches(disk: Disk, match: DiskMatch): boolean {
	if (match.serial !== undefined) return disk.serial !== '' && disk.serial === match.serial.trim();
	if (match.wwn !== undefined) return disk.wwn !== '' && disk.wwn.toLowerCase() === match.wwn.trim().toLowerCase();
	if (match.byId !== undefined) return sameLink(disk.byId, match.byId);
	if (match.byPath !== undefined) return sameLink(disk.byPath, match.byPath);
	return false;
}

/** The disks that are meant. By a link that twins share all of them are, wherever it leads just now. */
export function meant(disks: readonly Disk[], match: DiskMatch): readonly Disk[] {
	const found = disks.filter(disk => matches(disk, match));
	return match.byId === undefined ? found : disks.filter(disk => found.some(one => one.path === disk.path || hasTwin(disk, [one])));
}

/** The match as the line of an answer file that says it. JSON strings are YAML. */
export function matchLine(match: DiskMatch): string {
	const [key, value] = Object.entries(match)[0] ?? ['serial', ''];
	return `match: {${key}: ${JSON.stringify(value)}}`;
}

/** The match that fits this disk and no other one, in the order a person can check: serial (it is on the label), wwn, by-id, by-path. */
export function matchFor(disk: Disk, disks: readonly Disk[]): DiskMatch | undefined {
	const candidates: readonly DiskMatch[] = [
		...(disk.serial === '' ? [] : [{serial: disk.serial}]),
		...(disk.wwn === '' ? [] : [{wwn: disk.wwn}]),
		// A twin's links lead to whichever of the two udev saw last.
		...(hasTwin(disk, disks) ? [] : disk.byId.map(link => ({byId: linkName(link)}))),
		...disk.byPath.map(link => ({byPath: linkName(link)})),
	];
	return candidates.find(candidate => disks.every(other => other.path === disk.path || !matches(other, candidate)));
}
