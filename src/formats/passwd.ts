// SPDX-License-Identifier: GPL-3.0-or-later

/** A line of passwd(5). */
export type PasswdEntry = {
  readonly name: string;
  /** `x` where shadow(5) has it. A secret where it is a hash: nothing that is shown repeats it. */
  readonly password: string;
  readonly uid: number;
  /** Number of the primary group, whose line in group(5) need not name the account. */
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
};

/** The first fields of a line of shadow(5). The hash is a secret. */
export type ShadowEntry = {readonly name: string; readonly hash: string};

/** A line of group(5). */
export type GroupEntry = {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
};

const fieldsOf = (text: string): readonly (readonly string[])[] =>
  text.split('\n').map(line => line.split(':'));

/** passwd(5), in order; lines without a name or a number are left out. */
export const parsePasswd = (text: string): readonly PasswdEntry[] =>
  fieldsOf(text).flatMap(
    ([name = '', password = '', uid = '', gid = '', gecos = '', home = '', shell = '']) =>
      name === '' || uid === ''
        ? []
        : [{name, password, uid: Number(uid), gid: Number(gid), gecos, home, shell}],
  );

/** shadow(5), in order; lines without a name or a second field are left out. */
export const parseShadow = (text: string): readonly ShadowEntry[] =>
  fieldsOf(text).flatMap(([name = '', hash]) =>
    name === '' || hash === undefined ? [] : [{name, hash}],
  );

/** group(5), in order; lines without a name or a number are left out. */
export const parseGroup = (text: string): readonly GroupEntry[] =>
  fieldsOf(text).flatMap(([name = '', , gid = '', members = '']) =>
    name === '' || gid === ''
      ? []
      : [{name, gid: Number(gid), members: members.split(',').filter(Boolean)}],
  );
