import type {ProblemWords} from './words.ts';

export const answersProblems = {
	'ANSWERS-INVALID': {
		title: 'The answer file has errors',
		remedy: 'Correct the lines named, then run "forge check FILE" until it says that the file is right. Nothing was changed.',
	},
	'ANSWERS-UNREADABLE': {
		title: 'The answer file cannot be read',
		remedy: 'Check the path and that you may read the file. Nothing was changed.',
	},
	'ANSWERS-NOT-HANDED-OVER': {
		title: 'No answers were handed to this machine',
		remedy: 'Hand over the answer file as the systemd credential forge.answers (SMBIOS or fw_cfg), or install from a console.',
	},
	'SECRET-ABSENT': {
		title: 'A secret that the answers name is not there',
		remedy: 'Hand over the credential, or put the file where the answers say, then start again. Nothing was changed.',
	},
	'SECRET-EXPOSED': {
		title: 'A secret file can be read by others',
		remedy: 'Make it yours alone (chown root FILE; chmod 0600 FILE). If it lay like this for long, use another secret.',
	},
	'SECRET-UNFIT': {
		title: 'A secret cannot be used as it is',
		remedy: 'Replace it by one that fits, then start again. Nothing was changed.',
	},
	'USAGE': {
		title: 'The command was not understood',
		remedy: 'See "forge help", or "forge help VERB" for one verb.',
	},
	'REPORT-UNAVAILABLE': {
		title: 'The report cannot be delivered',
		remedy: 'The installation goes on; the full record is in /run/forge/log.ndjson on the live system.',
	},
} as const satisfies Record<string, ProblemWords>;
