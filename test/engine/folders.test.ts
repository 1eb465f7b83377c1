// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';

/** The folders of the engine from the ground up; what lies in none of them is below all. */
const order = ['', 'plan', 'journal', 'run', 'server'];
const engine = join(import.meta.dirname, '../../src/engine');

const files = globSync('**/*.ts', {cwd: engine});

const imports = files.flatMap(file => {
  const text = readFileSync(join(engine, file), 'utf8');
  const all = Array.from(text.matchAll(/from '(\.[^']+)'/g), ([, word = '']) => ({
    file,
    to: join('/', file, '..', word).slice(1),
  }));
  return all.filter(({to}) => files.includes(to));
});
const folder = (path: string): number =>
  order.indexOf(path.includes('/') ? (path.split('/')[0] ?? '') : '');

it('a folder of the engine imports only from those before it', () => {
  expect(imports.length).toBeGreaterThan(50);
  expect(new Set(imports.map(({file}) => folder(file)))).toEqual(new Set(order.keys()));
  expect(imports.filter(({file, to}) => folder(to) > folder(file))).toEqual([]);
});
