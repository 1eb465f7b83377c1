// SPDX-License-Identifier: GPL-3.0-or-later
import {isPerson} from './accounts.ts';
import type {Inspector} from './inspector.ts';

/** Home directories of people by /etc/passwd (passwd(5), sixth field), inside the tree. */
export async function homesOf(inspector: Inspector): Promise<readonly string[]> {
  const lines = ((await inspector.text('/etc/passwd')) ?? '')
    .split('\n')
    .map(line => line.split(':'));
  return lines.flatMap(([, , uid = '', , , home = '']) =>
    uid !== '' && home.startsWith('/') && isPerson({uid: Number(uid)}) ? [home] : [],
  );
}
