// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {destroy, write} from '../../../src/system/command.ts';
import type {Action} from '../../../src/engine/plan/action.ts';
import {canonicalJson} from '../../../src/engine/plan/canonical.ts';
import {
  dependents,
  makePlan,
  planDigest,
  planJson,
  planLines,
  type PlanHeader,
} from '../../../src/engine/plan/plan.ts';
import type {Step} from '../../../src/engine/plan/step.ts';

const header: PlanHeader = {
  forge: '0.1.0',
  seed: 'ab'.repeat(16),
  disk: {serial: 'S1', device: '/dev/disk/by-id/x'},
  payload: 'cd'.repeat(32),
  answers: 'ef'.repeat(32),
};
const step = (
  id: string,
  needs: readonly string[],
  effect: Step['effect'],
  ...actions: readonly Action[]
): Step => ({
  id,
  title: `Doing ${id}`,
  needs,
  effect,
  weight: 1,
  actions,
  verify: async () => ({type: 'absent'}),
});
const steps = [
  step('table', [], 'destroy', {
    kind: 'command',
    command: destroy('sgdisk', '--clear', '/dev/disk/by-id/x'),
  }),
  step(
    'esp',
    ['table'],
    'write',
    {kind: 'file', path: '/esp/a b', content: {secret: 'mok-password'}, mode: 0o600},
    {kind: 'journal', path: '/esp/journal'},
  ),
  step('alone', [], 'read'),
  step('boot', ['esp'], 'write', {
    kind: 'command',
    command: {...write('mokutil', '--import', "it's here"), stdin: {secret: 'mok-hash'}},
  }),
];

describe('canonicalJson', () => {
  it('does not depend on the order of keys, nor on keys without a value', () => {
    expect(canonicalJson({b: 1, a: {d: [1, {z: null, y: true}], c: undefined}})).toBe(
      '{"a":{"d":[1,{"y":true,"z":null}]},"b":1}',
    );
  });

  it('is the same for every order of insertion, and reads back', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()))),
        fc.nat(),
        (value, turn) => {
          const entries = Object.entries(value);
          const turned = Object.fromEntries([
            ...entries.slice(turn % (entries.length + 1)),
            ...entries.slice(0, turn % (entries.length + 1)),
          ]);
          expect(canonicalJson(turned)).toBe(canonicalJson(value));
          expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });
});

describe('a plan', () => {
  it('has the same digest when made twice, and another for every change', () => {
    const digest = planDigest(makePlan(header, steps));
    expect(
      planDigest(
        makePlan(
          structuredClone(header),
          steps.map(one => ({...one})),
        ),
      ),
    ).toBe(digest);
    const others = [
      makePlan({...header, seed: 'ac'.repeat(16)}, steps),
      makePlan({...header, disk: {...header.disk, serial: 'S2'}}, steps),
      makePlan({...header, answers: '00'.repeat(32)}, steps),
      makePlan(header, steps.slice(0, 3)),
      makePlan(
        header,
        steps.map(one => (one.id === 'esp' ? {...one, actions: one.actions.toReversed()} : one)),
      ),
    ];
    expect(new Set([digest, ...others.map(planDigest)]).size).toBe(others.length + 1);
  });

  it('is a frozen copy: what a step changes later does not change it', () => {
    const actions: Action[] = [{kind: 'remove', path: '/a'}];
    const plan = makePlan(header, [step('a', [], 'write', ...actions)]);
    const before = planJson(plan);
    actions.push({kind: 'remove', path: '/'});
    expect(planJson(plan)).toBe(before);
    expect(() => Object.assign(plan.steps[0]?.actions[0] ?? {}, {path: '/'})).toThrow(TypeError);
  });

  it.each([
    ['a step twice', [step('a', [], 'read'), step('a', [], 'read')], 'two steps'],
    [
      'a need that comes later',
      [step('a', ['b'], 'read'), step('b', [], 'read')],
      'does not come before',
    ],
    [
      'a destroying action in a writing step',
      [step('a', [], 'write', {kind: 'command', command: destroy('dd')})],
      'plans to destroy',
    ],
    [
      'a file in a reading step',
      [step('a', [], 'read', {kind: 'directory', path: '/a', mode: 0o755})],
      'plans to write',
    ],
    [
      'a task that the step does not have',
      [step('a', [], 'write', {kind: 'task', name: 'gone', args: {}, effect: 'write'})],
      'has no task gone',
    ],
    [
      'two journals',
      [step('a', [], 'write', {kind: 'journal', path: '/1'}, {kind: 'journal', path: '/2'})],
      'second journal',
    ],
  ])('refuses %s', (_, wrong, why) => {
    expect(() => makePlan(header, wrong)).toThrow(why);
  });

  it('reads as lines that mark what destroys, quote what needs it, and name secrets without holding them', () => {
    const lines = planLines(makePlan(header, steps));
    expect(lines[0]).toMatch(/^plan [0-9a-f]{64}$/);
    expect(lines.slice(1)).toEqual([
      `forge 0.1.0 · seed ${'ab'.repeat(16)}`,
      'disk serial: S1',
      'disk device: /dev/disk/by-id/x',
      `payload ${'cd'.repeat(32)}`,
      `answers ${'ef'.repeat(32)}`,
      '',
      '1. Doing table (table, destroy)',
      '   ! sgdisk --clear /dev/disk/by-id/x',
      '',
      '2. Doing esp (esp, write)',
      '   + write /esp/a b ([secret mok-password], mode 0600)',
      '   + keep the journal in /esp/journal',
      '',
      '3. Doing alone (alone, read)',
      '',
      '4. Doing boot (boot, write)',
      `   + mokutil --import 'it'\\''s here' < [secret mok-hash]`,
    ]);
  });

  it('knows what stands on a step, however far', () => {
    const plan = makePlan(header, steps);
    expect([...dependents(plan, 'table')]).toEqual(['esp', 'boot']);
    expect([...dependents(plan, 'boot')]).toEqual([]);
  });
});
