// SPDX-License-Identifier: GPL-3.0-or-later

/** A line of /etc/passwd (passwd(5)). */
export type Account = {
  readonly name: string;
  /** The password field: `x` where /etc/shadow has it. A secret where it is a hash. */
  readonly password: string;
  readonly uid: number;
  /** Number of the primary group, whose line in /etc/group need not name the account. */
  readonly gid: number;
  readonly shell: string;
};

export const parsePasswd = (text: string): readonly Account[] =>
  text.split('\n').flatMap(line => {
    const [name = '', password = '', uid = '', gid = '', , , shell = ''] = line.split(':');
    return name === '' || uid === ''
      ? []
      : [{name, password, uid: Number(uid), gid: Number(gid), shell}];
  });

/** The second field of each line of /etc/shadow (shadow(5)). A secret: no finding repeats it. */
export const parseShadow = (
  text: string,
): readonly {readonly name: string; readonly hash: string}[] =>
  text.split('\n').flatMap(line => {
    const [name = '', hash] = line.split(':');
    return name === '' || hash === undefined ? [] : [{name, hash}];
  });

/**
 * The password field that counts for each account: that of /etc/passwd unless it points to
 * /etc/shadow by `x`, or by `##` and the name (passwd(5); is_pwd_shadowed of Linux-PAM's pam_unix).
 */
export function passwordFields(passwd: string, shadow: string): ReturnType<typeof parseShadow> {
  const own = parsePasswd(passwd).flatMap(({name, password}) =>
    password === 'x' || password === `##${name}` ? [] : [[name, password] as const],
  );
  const all = new Map([
    ...parseShadow(shadow).map(({name, hash}) => [name, hash] as const),
    ...own,
  ]);
  return [...all].map(([name, hash]) => ({name, hash}));
}

/** Fields of a group's line in /etc/group (group(5)): name, password, number, members. */
const groupFields = (group: string, text: string): readonly string[] | undefined =>
  text
    .split('\n')
    .find(one => one.startsWith(`${group}:`))
    ?.split(':');

/** Number of a group; absent group: `undefined`. */
export const groupNumber = (group: string, text: string): number | undefined => {
  const number = groupFields(group, text)?.[2];
  return number === undefined || number === '' ? undefined : Number(number);
};

/** Members of a group; absent group: `undefined`. */
export const membersOf = (group: string, text: string): readonly string[] | undefined =>
  groupFields(group, text)?.[3]?.split(',').filter(Boolean);

/** Whether no password can ever fit a field: `!` or `*` is no hash (shadow(5), crypt(5)). */
export const isLocked = (hash: string): boolean => /^[!*]/.test(hash);

/** UIDs of people (login.defs(5), UID_MIN and UID_MAX). */
export const isPerson = ({uid}: Pick<Account, 'uid'>): boolean => uid >= 1000 && uid <= 60_000;
