// SPDX-License-Identifier: GPL-3.0-or-later
import {type Directive} from './directives.ts';
import {templateOf} from './unit.ts';
import type {ShownUnit} from './show.ts';
import type {Setting, Unit} from './unit.ts';

/**
 * A file is named as the origin of a value only where it leads to the very value that is in force.
 */
function withOrigins(shown: ShownUnit, unit: Unit | undefined): ReadonlyMap<Directive, Setting> {
  const settings = new Map(unit?.settings);
  for (const [directive, setting] of shown.settings) {
    const own = unit?.settings.get(directive);
    settings.set(directive, own?.value === setting.value ? own : setting);
  }
  return settings;
}

/**
 * The units of a running system: what systemd says of them, with what the files tell besides. A
 * template without a running instance stays, judged by its files; with instances these are judged.
 */
export function unitsInForce(
  onDisk: readonly Unit[],
  shown: ReadonlyMap<string, ShownUnit>,
): readonly Unit[] {
  const byName = new Map(
    onDisk.flatMap(unit => [unit.name, ...unit.aliases].map(name => [name, unit] as const)),
  );
  const found: Unit[] = [];
  const covered = new Set<Unit>();
  for (const one of shown.values()) {
    // A process outlives a mask and the removal of its file.
    if (!one.loaded && one.mainPid === 0) continue;
    const unit = byName.get(one.name) ?? byName.get(templateOf(one.name));
    if (unit) covered.add(unit);
    const {mainPid, stale, name} = one;
    const aliases =
      unit && byName.has(name) ? [unit.name, ...unit.aliases].filter(other => other !== name) : [];
    found.push({
      name,
      aliases,
      kind: mainPid > 0 ? 'judged' : (unit?.kind ?? 'judged'),
      files: unit?.files ?? [],
      user: unit?.user ?? '',
      mainPid,
      stale,
      settings: withOrigins(one, unit),
      ...(!one.loaded && {orphan: true}),
    });
  }
  return [...found, ...onDisk.filter(unit => !covered.has(unit))].toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}
