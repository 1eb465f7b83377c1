// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {fill} from '../../../src/steps/mount/fill.ts';
import {fakeWorld, on, type World} from '../../support/world.ts';

const args = {from: '/t/var', to: '/s/var'};

/**
 * cp and mv as they behave: the copy appears under its temporary name, the rename replaces the
 * empty directory.
 */
const machine = (files: Record<string, string | {directory: true}>): World =>
  fakeWorld({
    files: {'/t/var/lib/x': 'image', '/s/var': {directory: true}, ...files},
    commands: [
      on('sync', ''),
      on('rm', ({command}, world) => {
        for (const name of world.files.tree.keys())
          if (name.startsWith(command.args.at(-1) ?? '?')) world.files.tree.delete(name);
        return '';
      }),
      on('cp', (_, world) => {
        world.files.put('/s/var.part/lib/x', 'image');
        return '';
      }),
      on('mv', (_, world) => {
        for (const [name, held] of world.files.tree) {
          if (!name.startsWith('/s/var.part')) continue;
          world.files.tree.delete(name);
          world.files.tree.set(name.replace('/s/var.part', '/s/var'), held);
        }
        return '';
      }),
    ],
  });

describe('filling the state from the image', () => {
  test('copies, syncs, renames', async () => {
    const world = machine({});
    await world.work(async worker => fill(worker, args), 'write');
    expect(world.changes().map(line => line.split(' ')[0])).toEqual([
      'rm',
      'cp',
      'sync',
      'mv',
      'sync',
    ]);
    expect(world.files.text('/s/var/lib/x')).toBe('image');
    expect(world.calls.find(({command}) => command.program === 'cp')?.command.timeoutMs).toBe(
      3_600_000,
    );
  });

  test('starts over where a copy was cut', async () => {
    const world = machine({'/s/var.part/lib/half': 'ha'});
    await world.work(async worker => fill(worker, args), 'write');
    expect(world.files.tree.has('/s/var/lib/half')).toBe(false);
    expect(world.files.text('/s/var/lib/x')).toBe('image');
  });

  test('never touches what is there already', async () => {
    const world = machine({'/s/var/lib/forge/mok/MOK.key': 'precious'});
    await world.work(async worker => fill(worker, args), 'write');
    expect(world.changes()).toEqual([]);
  });

  test('without its arguments is a bug', async () => {
    await expect(machine({}).work(async worker => fill(worker, {}))).rejects.toThrow(TypeError);
  });
});
