// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {describe, expect, test} from 'vitest';
import {scenarios} from '../../qemu/scenarios/index.ts';

/** The rooms of qemu/, lowest first: a file imports its own room and those before it. */
const rooms = ['font', 'build', 'driver', 'harness', 'machines', 'scenarios'];
const root = 'qemu';
const files = readdirSync(root, {recursive: true, encoding: 'utf8'}).filter(each =>
  each.endsWith('.ts'),
);
const floor = (file: string): number => {
  const [room = '', ...inside] = file.split('/');
  return inside.length === 0 ? rooms.length : rooms.indexOf(room);
};

/** Imports of a file that lead into a later room of qemu/. */
function climbs(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/from '(\.[^']*)'/g)]
    .map(([, to = '']) => relative(root, resolve(root, file, '..', to)))
    .filter(to => !to.startsWith('..') && floor(to) > floor(file))
    .map(to => `${file} imports ${to}`);
}

describe('the rooms of qemu/', () => {
  test('every file is in one of them', () =>
    expect(files.filter(file => floor(file) < 0)).toEqual([]));

  test('every import runs down', () => expect(files.flatMap(climbs)).toEqual([]));

  test.each(files.filter(file => /^scenarios\/.*\//.test(file)))(
    '%s has a scenario that can be run',
    async file => {
      const exported: unknown[] = Object.values(await import(resolve(root, file)));
      const known: ReadonlySet<unknown> = new Set(scenarios);
      expect(exported.flat().some(each => known.has(each))).toBe(true);
    },
  );
});
