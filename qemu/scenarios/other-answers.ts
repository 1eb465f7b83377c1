import {readFile} from 'node:fs/promises';
import {mainAnswers, mainJob} from './main-install.ts';
import {bootInstalled, userShell} from './reboots.ts';
import type {Scenario} from './scenario.ts';

/** What is asked for instead of the fixture's values. */
export const others = {serial: 'OTHER-DISK-7', user: 'bob', hostname: 'other-box', keymap: 'de'} as const;

/** The fixture with another disk, user, host name and key map. */
export const otherText = (text: string): string => text
	.replace(/^(\s*match:).*$/m, `$1 {serial: ${others.serial}}`).replace(/^(\s*- name:) alice$/m, `$1 ${others.user}`)
	.replace(/^(\s*fullName:).*$/m, '$1 Robert Builder').replace(/^hostname:.*$/m, `hostname: ${others.hostname}`).replace(
		/^keymap:.*$/m, `keymap: ${others.keymap}`,
	);

export const otherAnswers: Scenario = {
	name: 'other-answers', groups: ['main'], ci: false, budget: 1200,
	about: 'another disk serial, user, host name and key map give that machine',
	async run(context) {
		const {ledger, lab} = context;
		const {parts, request} = await mainJob(context, otherText(await readFile(mainAnswers, 'utf8')), 'other.yaml');
		const copy = {parts, serial: parts.serial, passphrase: request.passphrase, passwords: request.passwords};
		const vm = await bootInstalled(context, copy);
		const shell = await userShell(context, vm, copy);
		for (const [id, claim, command, expected] of [
			['user', 'The user asked for is the one who logs in', 'id -un', others.user],
			['hostname', 'The machine has the name asked for', 'cat /proc/sys/kernel/hostname', others.hostname],
			['keymap', 'The key map asked for is in the signed command line', 'tr " " "\\n" </proc/cmdline | sed -n s/^vconsole.keymap=//p', others.keymap],
			['disk', 'The system is on the disk asked for', 'lsblk -nso SERIAL /dev/mapper/root | grep -m 1 .', others.serial],
		] as const) {
			const {code, output} = await shell.run(command, 60 * lab.patience);
			ledger.claim(id, claim, output.trim() === expected, output.trim(), [{command, code, output}]);
		}
		await vm.powerDown(120 * lab.patience);
	},
};
