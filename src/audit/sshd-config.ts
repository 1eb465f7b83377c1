/** What sshd would do: keyword in lower case → value. Of equal keywords the first counts (sshd_config(5)). */
export type SshdSettings = ReadonlyMap<string, string>;

/** Where a file says nothing (sshd_config(5)). */
const defaults: readonly (readonly [string, string])[] = [
	['passwordauthentication', 'yes'], ['kbdinteractiveauthentication', 'yes'], ['permitrootlogin', 'prohibit-password'], ['permitemptypasswords', 'no'],
];

/** Reads `sshd -T`: a keyword and its value a line. */
export const parseEffective = (output: string): SshdSettings => new Map(output.split('\n').flatMap(line => {
	const [, keyword, value] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
	return keyword === undefined ? [] : [[keyword, value ?? ''] as const];
}));

/**
 * Reads sshd_config and the files that it includes, where their line stands. What is in a Match block counts only for those it matches; it is left
 * out, and
 * the caller says so.
 * @param include the texts of the files that a pattern names, in order.
 */
export async function parseConfig(text: string, include: (pattern: string) => Promise<readonly string[]>): Promise<SshdSettings> {
	const settings = new Map<string, string>();
	const readLines = async (lines: string): Promise<void> => {
		for (const line of lines.split('\n')) {
			const [, word = '', value = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
			const keyword = word.toLowerCase();
			if (keyword === 'match') return;
			if (keyword === 'include') for (const pattern of value.split(/\s+/)) for (const more of await include(pattern)) await readLines(more);
			else if (keyword !== '' && !settings.has(keyword)) settings.set(keyword, value.replace(/^"(.*)"$/, '$1'));
		}
	};
	await readLines(text);
	return new Map([...defaults, ...settings]);
}
