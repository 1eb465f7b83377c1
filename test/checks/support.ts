// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as z from 'zod';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures/audit', name), 'utf8');

const units = z.object({
  calls: z.string(),
  index: z.string(),
  files: z.record(z.string(), z.string()),
  show: z.string(),
});

/** Unit files, the index of them and what systemd 257 made of them. */
export const recordedUnits = units.parse(JSON.parse(fixture('units.json')));

/** What systemd showed of one unit. */
export const shownBlock = (unit: string): string => {
  const block = recordedUnits.show.split(/\n{2,}/).find(one => one.includes(`\nId=${unit}\n`));
  if (block === undefined) throw new Error(`no recording of ${unit}`);
  return block;
};

/**
 * What aa-status 4.1 and systemd-analyze 257 said with --json on the installed reference image with
 * daemons (`npm run vm -- daemons`, tools.tar).
 */
export const recordedTools = {
  aaStatus: fixture('aa-status.json'),
  security: fixture('security.json'),
} as const;

const network = fixture('network.txt');

/** One recorded output of nft, sshd or ss. */
export function recorded(name: string): string {
  const begin = network.indexOf(`\n#${name}\n`);
  if (begin < 0) throw new Error(`no recording ${name}`);
  const text = network.slice(begin + name.length + 3);
  const end = text.search(/^#/m);
  return end < 0 ? text : text.slice(0, end);
}
