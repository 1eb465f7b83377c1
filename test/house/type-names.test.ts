// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';

const repository = join(import.meta.dirname, '../..');
const definitions = globSync('src/**/*.{ts,tsx}', {cwd: repository}).flatMap(file =>
  Array.from(
    readFileSync(join(repository, file), 'utf8').matchAll(
      /^(?:export )?(?:type|interface|enum|(?:abstract )?class) (\w+)/gm,
    ),
    ([, name]) => ({name: name ?? '', file}),
  ),
);

it('a type name means one thing in all of src/', () => {
  expect(definitions.length).toBeGreaterThan(400);
  const places = Map.groupBy(definitions, ({name}) => name);
  const twice = [...places].filter(([, files]) => files.length > 1);
  expect(
    twice.map(([name, files]) => `${name}: ${files.map(({file}) => file).join(', ')}`),
  ).toEqual([]);
});
