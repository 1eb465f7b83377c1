import {formatBytes} from '../disk/bytes.ts';
import type {Content, Disk} from './disk.ts';
import {matchFor, matchLine} from './match.ts';
import {eraseObjection, whyNot, type ErasePolicy} from './why-not.ts';

/** What a disk is held against: the smallest size that will do, in bytes, and what may be lost on it. */
export type Demands = {readonly minimumBytes: bigint; readonly erase?: ErasePolicy};

function contentWords({number, fsType, fsLabel, partLabel, bytes}: Content): string {
	const label = fsLabel || partLabel;
	const what = label === '' ? fsType || 'unknown' : `${fsType || 'unknown'} ${JSON.stringify(label)}`;
	return `${number ?? 'whole disk'}: ${what} ${formatBytes(bytes)}`;
}

/** What is on a disk, in one line. */
export function contentsLine(disk: Disk): string {
	if (disk.contents.length === 0) return disk.tableType === '' ? 'empty' : `an empty ${disk.tableType} partition table`;
	return `${disk.tableType === '' ? '' : `${disk.tableType}; `}${disk.contents.map(content => contentWords(content)).join(', ')}`;
}

/** A disk in one line: node, size, transport, model, serial. */
function diskLine(disk: Disk): string {
	const parts = [disk.path, formatBytes(disk.bytes), disk.transport, disk.model, disk.serial === '' ? 'no serial number' : `serial ${disk.serial}`];
	return parts.filter(part => part !== '').join('  ');
}

function verdict(disk: Disk, disks: readonly Disk[], {minimumBytes, erase = 'replace'}: Demands): readonly string[] {
	const reasons = whyNot(disk, disks, minimumBytes);
	if (reasons.length > 0) return reasons.map(reason => `    cannot be taken: ${reason}`);
	const match = matchFor(disk, disks);
	const objection = eraseObjection(disk, erase);
	return [
		match ? `    to take it: ${matchLine(match)}` : '    nothing tells it from the others',
		...(objection === undefined ? [] : [`    but ${objection}: that takes erase: replace`]),
	];
}

/**
 * All disks of a machine as a table for people: what each is, what it holds, and either the answer-file line that takes it or why it cannot be taken.
 */
export function diskTable(disks: readonly Disk[], demands: Demands): string {
	if (disks.length === 0) return 'This machine has no disk.';
	return disks.flatMap(disk => [diskLine(disk), `    holds: ${contentsLine(disk)}`, ...verdict(disk, disks, demands)]).join('\n');
}
