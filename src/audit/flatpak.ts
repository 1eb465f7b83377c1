/**
 * Permissions by kind (`filesystems`, `sockets`, …), each with the words that are granted; `!word` takes one away (flatpak-metadata(5), [Context]).
 */
export type Permissions = ReadonlyMap<string, ReadonlySet<string>>;

/** A key file's lines by section. */
function sectionsOf(text: string): ReadonlyMap<string, readonly (readonly [key: string, value: string])[]> {
	const found = new Map<string, (readonly [string, string])[]>();
	let lines: (readonly [string, string])[] = [];
	for (const line of text.split('\n').map(one => one.trim())) {
		const head = /^\[(.+)\]$/.exec(line)?.[1];
		if (head !== undefined) found.set(head, lines = []);
		const equals = line.indexOf('=');
		if (head === undefined && equals > 0 && !line.startsWith('#')) lines.push([line.slice(0, equals).trim(), line.slice(equals + 1).trim()]);
	}
	return found;
}

/** A file system without its access mode: `home:ro` is home. */
const bare = (word: string): string => word.replace(/:(?:ro|rw|create|reset)$/, '');

/** The permissions after some key files, one over the other: metadata, the global override, the app's own (flatpak-override(1)). */
export function permissionsOf(texts: readonly string[]): Permissions {
	const found = new Map<string, Set<string>>();
	const kind = (name: string): Set<string> => {
		const known = found.get(name) ?? new Set<string>();
		found.set(name, known);
		return known;
	};
	for (const text of texts) {
		const sections = sectionsOf(text);
		for (const [key, value] of sections.get('Context') ?? []) {
			for (const word of value.split(';').filter(Boolean)) {
				if (word.startsWith('!')) kind(key).delete(bare(word.slice(1)));
				else kind(key).add(bare(word));
			}
		}
		for (const [name, access] of [...sections.get('Session Bus Policy') ?? [], ...sections.get('System Bus Policy') ?? []]) {
			if (access === 'talk' || access === 'own') kind('talk').add(name);
			else kind('talk').delete(name);
		}
	}
	return found;
}

/** What makes the sandbox no sandbox, as `filesystem=host`; in the words of `flatpak override --no…`. */
export function gapsOf(permissions: Permissions): readonly {readonly gap: string; readonly option: string}[] {
	const has = (kind: string, word: string): boolean => permissions.get(kind)?.has(word) ?? false;
	const gap = (option: string, word: string): {readonly gap: string; readonly option: string} =>
		({gap: `${option}=${word}`, option: `--no${option}=${word}`});
	return [
		...['host', 'host-etc', 'host-os', 'home', '/', '~'].filter(word => has('filesystems', word)).map(word => gap('filesystem', word)),
		...(has('devices', 'all') ? [gap('device', 'all')] : []),
		// fallback-x11 is X11 only where there is no Wayland.
		...(has('sockets', 'x11') && !has('sockets', 'fallback-x11') ? [gap('socket', 'x11')] : []),
		...(has('sockets', 'session-bus') ? [gap('socket', 'session-bus')] : []), ...(has('sockets', 'system-bus') ? [gap('socket', 'system-bus')] : []),
		...(has('talk', 'org.freedesktop.secrets') ? [{gap: 'talk-name=org.freedesktop.secrets', option: '--no-talk-name=org.freedesktop.secrets'}] : []),
		...(has('talk', 'org.freedesktop.Flatpak') ? [{gap: 'talk-name=org.freedesktop.Flatpak', option: '--no-talk-name=org.freedesktop.Flatpak'}] : []),
	];
}

/** Where a denial of the answers (`confinement.flatpak.deny`) stands in an override. */
const denials: Readonly<Record<string, readonly [kind: string, word: string]>> = {
	network: ['shared', 'network'], ipc: ['shared', 'ipc'], pulseaudio: ['sockets', 'pulseaudio'], x11: ['sockets', 'x11'], devices: ['devices', 'all'],
	home: ['filesystems', 'home'], host: ['filesystems', 'host'],
};

/** Those denials that an override does not hold. */
export function missingDenials(deny: readonly string[], override: string): readonly string[] {
	const sections = sectionsOf(override);
	const revoked = new Set((sections.get('Context') ?? []).flatMap(([key, value]) =>
		value.split(';').flatMap(word => word.startsWith('!') ? [`${key} ${bare(word.slice(1))}`] : [])));
	const secrets = (sections.get('Session Bus Policy') ?? []).some(([name, access]) => name === 'org.freedesktop.secrets' && access === 'none');
	return deny.filter(name => name === 'secrets' ? !secrets : !revoked.has((denials[name] ?? ['', name]).join(' ')));
}
