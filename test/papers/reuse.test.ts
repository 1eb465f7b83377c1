// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {read, repositoryFiles} from './repository.ts';
import {annotations, matches, oddLines, saidIn, type Said} from './reuse.ts';

/** What reuse(1) leaves out as well: the texts themselves, and what says it of others. */
const leftOut = /^(LICENSES\/.*|LICENSE|REUSE\.toml|.*\.license)$/;
const said = annotations();
const files = repositoryFiles().filter(path => !leftOut.test(path));
const beside = new Set(repositoryFiles());

/** What holds of a file: its own words first, unless REUSE.toml overrides them; the last match. */
const saidOf = (path: string): Said => {
  const own = saidIn(read(beside.has(`${path}.license`) ? `${path}.license` : path));
  const table = said.findLast(({globs}) => globs.some(glob => matches(glob, path)));
  if (table === undefined) return own;
  if (table.override) return table;
  return {copyright: own.copyright || table.copyright, licence: own.licence ?? table.licence};
};
const texts = repositoryFiles().filter(path => path.startsWith('LICENSES/'));
const named = (licence: string): readonly string[] => licence.split(/ (?:AND|OR|WITH) |[()]/);

test('every file says who has the rights and under which licence, or REUSE.toml says it', () => {
  expect(files.length).toBeGreaterThan(1000);
  const silent = files.filter(path => {
    const {copyright, licence} = saidOf(path);
    return !copyright || licence === undefined;
  });
  expect(silent).toEqual([]);
});

test('what looks like a line about the licence is one: reuse(1) reads whole files', () => {
  const overridden = said.flatMap(({override, globs}) => (override ? globs : []));
  const own = files.filter(path => !overridden.some(glob => matches(glob, path)));
  const odd = own.flatMap(path => oddLines(read(path)).map(line => `${path}: ${line}`));
  expect(odd).toEqual([]);
});

test('every licence that is named is there as a text, and no other', () => {
  const licences = new Set(files.flatMap(path => named(saidOf(path).licence ?? '')));
  licences.delete('');
  expect([...licences].map(licence => `LICENSES/${licence}.txt`).sort()).toEqual([...texts].sort());
});

test('every line of REUSE.toml is needed', () => {
  const globs = said.flatMap(annotation => annotation.globs);
  expect(globs.filter(glob => !files.some(path => matches(glob, path)))).toEqual([]);
});

test('the whole is under the licence that package.json names', () => {
  const {license} = JSON.parse(read('package.json')) as {license: string};
  expect(read('LICENSE')).toBe(read(`LICENSES/${license}.txt`));
});
