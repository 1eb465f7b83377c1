/** A line of /etc/passwd (passwd(5)). */
export type Account = {readonly name: string; readonly uid: number; readonly shell: string};

export const parsePasswd = (text: string): readonly Account[] => text.split('\n').flatMap(line => {
	const [name = '', , uid = '', , , , shell = ''] = line.split(':');
	return name === '' || uid === '' ? [] : [{name, uid: Number(uid), shell}];
});

/** The second field of each line of /etc/shadow (shadow(5)). A secret: no finding repeats it. */
export const parseShadow = (text: string): readonly {readonly name: string; readonly hash: string}[] => text.split('\n').flatMap(line => {
	const [name = '', hash] = line.split(':');
	return name === '' || hash === undefined ? [] : [{name, hash}];
});

/** Members of a group by its line in /etc/group (group(5)); absent group: `undefined`. */
export const membersOf = (group: string, text: string): readonly string[] | undefined => {
	const line = text.split('\n').find(one => one.startsWith(`${group}:`));
	return line?.split(':')[3]?.split(',').filter(Boolean);
};

/** Whether no password can ever fit a field: `!` or `*` is no hash (shadow(5), crypt(5)). */
export const isLocked = (hash: string): boolean => /^[!*]/.test(hash);

/** UIDs of people (login.defs(5), UID_MIN and UID_MAX). */
export const isPerson = ({uid}: Account): boolean => uid >= 1000 && uid <= 60_000;
