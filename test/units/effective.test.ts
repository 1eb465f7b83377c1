// SPDX-License-Identifier: GPL-3.0-or-later
import {directives} from '../../src/units/directives.ts';
import {describe, expect, it} from 'vitest';
import {parseGroups} from '../../src/units/syscall-groups.ts';
import {parseIndex} from '../../src/units/tree-index.ts';
import {unitsOnDisk} from '../../src/units/on-disk.ts';
import {parseShow} from '../../src/units/show.ts';
import {recordedUnits} from '../checks/support.ts';

const groups = parseGroups(recordedUnits.calls);
const shown = parseShow(recordedUnits.show);
const onDisk = await unitsOnDisk(
  parseIndex(recordedUnits.index, ''),
  groups,
  async path => recordedUnits.files[path],
);

/** systemd leaves out calls that libseccomp does not know; its own list still names them. */
const unknownCalls = new Set(['file_getattr', 'file_setattr', 'fstatat', 'llseek', 'newfstat']);
const comparable = (value: string | undefined): string | undefined =>
  value
    ?.split(' ')
    .filter(word => !unknownCalls.has(word.replace(/^~|:.*$/g, '')))
    .join(' ');

/**
 * A user's manager refuses to start units with DynamicUser=, and shows what it made of them all the
 * same.
 */
const loaded = [...shown.values()].filter(
  unit => unit.loaded || unit.name.startsWith('probe-dynamic'),
);

describe('what Forge makes of unit files is what systemd makes of them', () => {
  it.each(loaded.map(unit => [unit.name, unit] as const))('%s', (name, unit) => {
    const own = onDisk.find(one => one.name === name || one.aliases.includes(name));
    const [mine, real] = [own?.settings, unit.settings].map(settings =>
      directives.map(
        directive => `${directive}=${comparable(settings?.get(directive)?.value) ?? ''}`,
      ),
    );
    expect(mine).toEqual(real);
  });

  it('covers every kind of unit', () => {
    expect(loaded.length).toBeGreaterThan(15);
    expect(shown.get('probe-gone.service')?.loaded).toBe(false);
  });
});
