// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseGroups} from '../../src/units/syscall-groups.ts';

/** What `systemd-analyze syscall-filter` of systemd 257.13 (Debian) printed. */
export const recordedGroups = readFileSync(
  join(import.meta.dirname, '../fixtures/confinement/syscall-filter-257.txt'),
  'utf8',
);
export const groups = parseGroups(recordedGroups);
