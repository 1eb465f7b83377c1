import type {Page} from '../page/page.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/** What holds on the installed system without a choice, and the command that shows it there. */
const enforced: readonly (readonly [name: string, claim: string, command: string])[] = [
	['System image', 'sealed by dm-verity: a changed block is never used', 'veritysetup status root'],
	['Kernel', 'lockdown=integrity: only signed modules, no way into its memory', 'cat /sys/kernel/security/lockdown'],
	['Boot', 'shim, this machine\'s own key, one signed kernel image', 'forge verify'],
	['AppArmor', 'active from the first process on', 'aa-status'],
	['Root account', 'locked, unless you give it a password', 'passwd --status root'],
	['Network', 'no server runs, unless you switch one on', 'ss -tulpn'],
];

/** What is enforced on the installed system; there is nothing to choose yet. */
export const confinement: Page = {
	id: 'confinement',
	title: 'Confinement',
	counted: true,
	help: [
		'Everything on this page holds on every installed system. The command below each line shows it there; "forge verify" asks for '
			+ 'all of it at once and names what does not hold.',
	],
	blocks: () => [
		{kind: 'text', text: 'This holds on the installed system, and the command shows that it does:'},
		{kind: 'gap'},
		{kind: 'facts', rows: enforced.flatMap(([name, claim, command]) => [[name, claim], ['', `$ ${command}`, 'accent']] as const)},
		...stepButtons,
	],
	put: ({draft}) => draft,
	press: stepIntent,
};
