// SPDX-License-Identifier: GPL-3.0-or-later
import {parsePasswd, parseShadow, type ShadowEntry} from '../formats/passwd.ts';

/**
 * The password field that counts for each account: that of /etc/passwd unless it points to
 * /etc/shadow by `x`, or by `##` and the name (passwd(5); is_pwd_shadowed of Linux-PAM's pam_unix).
 */
export function passwordFields(passwd: string, shadow: string): readonly ShadowEntry[] {
  const own = parsePasswd(passwd).flatMap(({name, password}) =>
    password === 'x' || password === `##${name}` ? [] : [[name, password] as const],
  );
  const all = new Map([
    ...parseShadow(shadow).map(({name, hash}) => [name, hash] as const),
    ...own,
  ]);
  return [...all].map(([name, hash]) => ({name, hash}));
}

/** Whether no password can ever fit a field: `!` or `*` is no hash (shadow(5), crypt(5)). */
export const isLocked = (hash: string): boolean => /^[!*]/.test(hash);
