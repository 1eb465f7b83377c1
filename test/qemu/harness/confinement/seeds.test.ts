// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {sections} from '../../../../src/checks/check.ts';
import {allChecks} from '../../../../src/checks/index.ts';
import {auditedBrief} from '../../../../qemu/scenarios/confinement/audited.ts';
import {daemonSeeds} from '../../../../qemu/harness/confinement/seeds-daemons.ts';
import {seeds} from '../../../../qemu/harness/confinement/seeds.ts';

const all = [...seeds, ...daemonSeeds];

test('there are at least 25 on the plain machine, each by a name of its own', () => {
  expect(seeds.length).toBeGreaterThanOrEqual(25);
  expect(new Set(all.map(({id}) => id)).size).toBe(all.length);
});

test('each names a rule or a section of the audit', () => {
  const known = new Set<string>([...allChecks.map(({id}) => id), ...sections]);
  expect(all.filter(({rule}) => !known.has(rule)).map(({id, rule}) => `${id}: ${rule}`)).toEqual(
    [],
  );
});

test('each is undone, and no undoing removes what the image has', () => {
  for (const {undo} of all) expect(undo).not.toBe('');
  expect(all.filter(({undo}) => /rm -r? ?\/(?:usr|var\/lib\/postgresql)/.test(undo))).toEqual([]);
});

test("the short scenario is part of ci and keeps within the group's six minutes", () => {
  expect(auditedBrief).toMatchObject({ci: true, groups: ['confinement']});
  expect(auditedBrief.budget).toBeLessThanOrEqual(360);
});
