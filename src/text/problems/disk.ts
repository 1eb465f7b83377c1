import type {ProblemWords} from './words.ts';

export const diskProblems = {
	'DISK-NOT-FOUND': {
		title: 'No disk fits the answers',
		remedy: 'Copy the line of the right disk from the table into the answers, or attach the disk that is meant.',
	},
	'DISK-AMBIGUOUS': {
		title: 'Several disks fit the answers',
		remedy: 'Copy the line of the right disk from the table into the answers; by-path names the port when two disks say the same of themselves.',
	},
	'DISK-UNFIT': {
		title: 'The chosen disk cannot be taken',
		remedy: 'Remove what the reason names (unmount it, stop the array, detach the medium), or choose another disk from the table.',
	},
	'DISK-NOT-EMPTY': {
		title: 'The disk holds something that may not be erased',
		remedy: 'Look at what it holds. If all of that may go, set disk.erase to "replace"; otherwise choose another disk.',
	},
	'ERASE-REFUSED': {
		title: 'The answers allow nothing to be erased',
		remedy: 'A plan can be made with them, an installation cannot: set disk.erase to "empty-only" or "replace".',
	},
	'DISK-GONE': {
		title: 'The chosen disk is not there',
		remedy: 'Check its cable and power, then retry. Nothing else is ever written to in its place.',
	},
	'DISK-CHANGED': {
		title: 'Another disk stands where the chosen one was',
		remedy: 'Put back the disk that was chosen and retry, or start over and choose again.',
	},
	'DISK-BUSY': {
		title: 'The disk is in use',
		remedy: 'Unmount or stop what the detail names, then retry.',
	},
	'DISK-TOO-SMALL': {
		title: 'The disk is too small',
		remedy: 'Choose a disk of at least the size named.',
	},
	'DISK-IS-LIVE-MEDIUM': {
		title: 'The chosen disk is the one this system was started from',
		remedy: 'Choose another disk. If it is a copy of the live medium, detach it and start again.',
	},
	'PARTITIONS-MISPLANNED': {
		title: 'systemd-repart would not make the planned partitions',
		remedy: 'Report this with the differences: nothing has been written. A newer systemd may place partitions by other rules.',
	},
	'PARTITIONS-NOT-SEEN': {
		title: 'The kernel does not see the partitions that are on the disk',
		remedy: 'Restart the machine from the live medium and resume: the table itself is right.',
	},
} as const satisfies Record<string, ProblemWords>;
