// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {answersShape} from '../../src/answers/answers-shape.ts';
import {fieldsOf} from '../../src/answers/fields.ts';
import {mustLoadAnswers} from '../../src/answers/load.ts';

/**
 * Files of version 1 and what they meant when it was promised (docs/answers.md): `toMatchObject`
 * leaves room for new fields, for nothing else.
 */
const directory = new URL('../fixtures/answers/promise/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, directory), 'utf8');
const names = readdirSync(directory).filter(name => name.endsWith('.yaml'));

test.each(names)('%s is right and means what it meant', name => {
  const then: unknown = JSON.parse(read(name.replace('.yaml', '.json')));
  expect(mustLoadAnswers(read(name), name)).toMatchObject(Object(then));
});

/** Every path of a value, as fields are named. */
function pathsOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(entry => pathsOf(entry, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const full = path === '' ? key : `${path}.${key}`;
    return [full, ...pathsOf(inner, full)];
  });
}

test('every field stands in a file of test/fixtures/answers/promise; a new field needs a new file', () => {
  const written = new Set(names.flatMap(name => pathsOf(parse(read(name)), '')));
  // Of the ways to name a secret each place has one.
  const sources = /\.(?:credential|file|hash)$/;
  const fields = fieldsOf(answersShape()).map(({path}) => path);
  expect(fields.filter(path => !written.has(path) && !sources.test(path))).toEqual([]);
  expect([...written].filter(path => !fields.includes(path))).toEqual([]);
});
