// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import * as z from 'zod';
import {fakeWorld, on, type Rule, type World} from '../support/world.ts';
import {mapping, sysfs} from './machine.ts';

/**
 * The live medium in a virtual machine with fifteen disks on five buses, among them two with one
 * serial number, a copy of the live medium (from which the kernel took the root), a read-only and
 * two small ones. lsblk 2.41.5, systemd 257.13.
 */
const recorded = z
  .object({cmdline: z.string(), lsblk: z.unknown(), links: z.record(z.string(), z.string())})
  .parse(
    JSON.parse(
      readFileSync(
        new URL('../fixtures/recordings/machine-many-disks.json', import.meta.url),
        'utf8',
      ),
    ),
  );

/** That machine; `commands` come before its own. */
export const manyDisks = (commands: readonly Rule[] = []): World =>
  fakeWorld({
    commands: [...commands, on('lsblk', JSON.stringify(recorded.lsblk))],
    files: {
      ...Object.fromEntries(Object.values(recorded.links).map(node => [node, {device: 0}])),
      ...Object.fromEntries(
        Object.entries(recorded.links).map(([link, node]) => [link, {link: node}]),
      ),
      ...sysfs('vdj', ['vdj1', 'vdj2', 'vdj3']),
      ...mapping('dm-0', 'root', 'CRYPT-VERITY-a9e3015f-root', ['vdj2', 'vdj3']),
      '/proc/cmdline': recorded.cmdline,
    },
  });
