// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline} from '../../confinement/baseline.ts';
import {sectionSettings, startsSomething} from '../../units/unit-text.ts';
import {homesOf} from '../homes.ts';
import type {Look} from '../look.ts';
import type {Rule} from '../rule.ts';
import {exception, holds, orHolds, type Judged} from '../verdict.ts';

/** Where units of everybody's user manager lie (systemd.unit(5), user mode). */
const shared = ['/etc/systemd/user', '/usr/local/lib/systemd/user', '/usr/lib/systemd/user'];

/** Why such a unit need not keep the baseline. */
const reason =
  'It runs as the person whose manager starts it, with what that person may do, and ' +
  'that manager may not set most lines (systemd.exec(5); user@.service is excepted as a ' +
  'session)';

const directives = [...new Set(baseline.map(({directive}) => directive))];

async function judgeUnit(look: Look, path: string): Promise<readonly Judged[]> {
  const service = sectionSettings([(await look.text(path)) ?? ''], 'Service');
  if (!startsSomething(service)) return [];
  const named = directives.filter(directive => service.has(directive));
  const detail =
    named.length === directives.length
      ? 'names every line'
      : `names ${named.length} of ${directives.length} directives${named.length === 0 ? '' : `: ${named.join(' ')}`}`;
  return [
    named.length === directives.length ? holds(path, detail) : exception(path, detail, reason),
  ];
}

export const userUnits: Rule = {
  id: 'user-units',
  section: 'sandbox',
  asks:
    "Services of people's own managers keep the baseline, or run with no more than the " +
    "person's rights",
  proof: "systemctl --user cat '*.service'",
  remedy: 'systemctl --user edit UNIT',
  applies: 'both',
  async judge(look) {
    const own = (await homesOf(look)).map(home => `${home}/.config/systemd/user`);
    const found = (
      await Promise.all(
        [...shared, ...own].map(async directory => {
          const names = (await look.list(directory)).filter(name => name.endsWith('.service'));
          return (
            await Promise.all(names.map(async name => judgeUnit(look, `${directory}/${name}`)))
          ).flat();
        }),
      )
    ).flat();
    return orHolds(found, 'there are none');
  },
};
