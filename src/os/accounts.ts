// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Numbers of people's accounts, both ends included: login.defs(5) UID_MIN and UID_MAX as
 * shadow-utils ships them; systemd calls the same range regular users and begins with 60001 for
 * systemd-homed (https://systemd.io/UIDS-GIDS/).
 */
export const peopleNumbers = {first: 1000, last: 60_000} as const;

/**
 * Numbers that the answers may give to people and groups: Debian Policy §9.2.2 ends one number
 * before login.defs does, so what is answered is a person's number on every system.
 */
export const answerableNumbers = {first: 1000, last: 59_999} as const;

/** Whether a number of passwd(5) is a person's. */
export const isPerson = ({uid}: {readonly uid: number}): boolean =>
  uid >= peopleNumbers.first && uid <= peopleNumbers.last;
