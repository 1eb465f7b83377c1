// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline} from '../../confinement/baseline.ts';
import {sectionSettings, startsSomething} from '../../units/unit-text.ts';
import {homesOf} from '../people.ts';
import type {Inspector} from '../inspector.ts';
import {excepted, fails, holds, orHolds, type Check, type Judged} from '../check.ts';
import {follow} from '../../units/tree-index.ts';

/** Where units of everybody's user manager lie (systemd.unit(5), user mode). */
const shared = ['/etc/systemd/user', '/usr/local/lib/systemd/user', '/usr/lib/systemd/user'];

/** Why such a unit need not keep the baseline. */
const reason =
  'It runs as the person whose manager starts it, with what that person may do, and ' +
  'that manager may not set most lines (systemd.exec(5); user@.service is excepted as a ' +
  'session)';

const directives = [...new Set(baseline.map(({directive}) => directive))];

/**
 * Who may write a unit that everybody's manager starts acts as everybody; units in a home are not
 * in the index, and are the person's own matter.
 */
async function strangersMayWrite(inspector: Inspector, path: string): Promise<string | undefined> {
  const index = await inspector.index();
  const entry = index.get(follow(path, index) ?? path);
  return entry === undefined ||
    entry.kind === 'l' ||
    (entry.uid === 0 && (entry.mode & 0o022) === 0)
    ? undefined
    : `mode ${entry.mode.toString(8)}, user ${entry.uid}: not root alone may write what ` +
        `everybody's manager starts`;
}

async function judgeUnit(inspector: Inspector, path: string): Promise<readonly Judged[]> {
  const service = sectionSettings([(await inspector.text(path)) ?? ''], 'Service');
  if (!startsSomething(service)) return [];
  const open = await strangersMayWrite(inspector, path);
  if (open !== undefined) return [fails(path, open, `chown root:root ${path}; chmod go-w ${path}`)];
  const named = directives.filter(directive => service.has(directive));
  const detail =
    named.length === directives.length
      ? 'names every line'
      : `names ${named.length} of ${directives.length} directives${named.length === 0 ? '' : `: ${named.join(' ')}`}`;
  return [
    named.length === directives.length ? holds(path, detail) : excepted(path, detail, reason),
  ];
}

export const userUnits: Check = {
  id: 'user-units',
  section: 'sandbox',
  claim:
    "Services of people's own managers keep the baseline, or run with no more than the " +
    "person's rights",
  proof: "systemctl --user cat '*.service'",
  remedy: 'systemctl --user edit UNIT',
  applies: 'both',
  async judge(inspector) {
    const own = (await homesOf(inspector)).map(home => `${home}/.config/systemd/user`);
    const found = (
      await Promise.all(
        [...shared, ...own].map(async directory => {
          const names = (await inspector.list(directory)).filter(name => name.endsWith('.service'));
          return (
            await Promise.all(names.map(async name => judgeUnit(inspector, `${directory}/${name}`)))
          ).flat();
        }),
      )
    ).flat();
    return orHolds(found, 'there are none');
  },
};
