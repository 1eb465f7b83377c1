// SPDX-License-Identifier: GPL-3.0-or-later
import {parsePasswd, type PasswdEntry} from '../formats/passwd.ts';
import {isPerson} from '../os/accounts.ts';
import type {Inspector} from './inspector.ts';

/** Accounts of people by /etc/passwd of the machine or tree; the file may be absent. */
export const peopleOf = async (inspector: Inspector): Promise<readonly PasswdEntry[]> =>
  parsePasswd((await inspector.text('/etc/passwd')) ?? '').filter(isPerson);

/** Their home directories, inside the tree. */
export const homesOf = async (inspector: Inspector): Promise<readonly string[]> =>
  (await peopleOf(inspector)).map(({home}) => home).filter(home => home.startsWith('/'));
