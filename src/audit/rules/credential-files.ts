import type {Rule} from '../rule.ts';
import {fails, holds, orHolds, type Judged} from '../verdict.ts';

/**
 * Files that hold secrets, with the permission bits that must not be there: others never, a group where there is one for it (shadow). Directories for
 * credentials: systemd.exec(5), LoadCredential=; keys: crypttab(5), systemd.netdev(5).
 */
const places: readonly (readonly [path: RegExp, forbidden: number])[] = [
	[/^\/etc\/g?shadow-?$/, 0o027],
	[/^\/(?:etc|run|usr\/lib)\/credstore(?:\.encrypted)?\/[^/]+$/, 0o077],
	[/^\/var\/lib\/systemd\/credential\.secret$/, 0o077],
	[/^\/etc\/cryptsetup-keys\.d\/[^/]+$/, 0o077],
	[/^\/etc\/forge\/report\.token$/, 0o077],
	[/^\/var\/lib\/forge\/mok\/[^/]+\.key$/, 0o077],
	[/^\/etc\/ssl\/private\/.+$/, 0o027],
	[/^\/etc\/wireguard\/.+$/, 0o077],
	[/^\/etc\/NetworkManager\/system-connections\/.+$/, 0o077],
	[/^\/etc\/(?:sudoers|sudoers\.d\/.+)$/, 0o022],
];

export const credentialFiles: Rule = {
	id: 'credential-files',
	section: 'credentials',
	asks: 'Files that hold secrets are for root alone',
	proof: 'find /etc/shadow /etc/credstore /etc/ssl/private -type f -printf \'%m %u %p\\n\'',
	remedy: 'chmod go= FILE; chown root FILE, and replace the secret: somebody may have read it.',
	applies: 'both',
	async judge(look) {
		const found = [...await look.index()].flatMap(([path, {kind, mode, uid}]): readonly Judged[] => {
			const forbidden = kind === 'f' ? places.find(([pattern]) => pattern.test(path))?.[1] : undefined;
			if (forbidden === undefined) return [];
			const text = `mode ${mode.toString(8).padStart(3, '0')}, user ${uid}`;
			return [(mode & forbidden) === 0 && uid === 0
				? holds(path, text)
				: fails(path, text, `chown root ${path}; chmod go= ${path}; then replace the secret`)];
		});
		return orHolds(found, 'there are none');
	},
};
