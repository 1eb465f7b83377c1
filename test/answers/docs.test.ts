// SPDX-License-Identifier: GPL-3.0-or-later
import {existsSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {answersShape} from '../../src/answers/answers-shape.ts';
import {defaultWords, descriptionOf, examplesOf, typeWords} from '../../src/answers/field-words.ts';
import {fieldsOf, type Field} from '../../src/answers/fields.ts';
import {answersProblems} from '../../src/text/problems/answers.ts';
import {goldenPart} from '../golden.ts';

const document = new URL('../../docs/answers.md', import.meta.url);
const text = readFileSync(document, 'utf8');
const fields = fieldsOf(answersShape());

/** Text within a table of Markdown. */
const cell = (words: string): string => words.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const code = (words: string): string => (words === '' ? '' : `\`${words.replaceAll('|', '\\|')}\``);
const fallback = (field: Field): string => {
  const words = defaultWords(field);
  return words.startsWith('none:') ? '' : code(words);
};
const row = (field: Field): string =>
  `| ${[
    `${code(field.path)}${field.required ? ' *' : ''}`,
    cell(descriptionOf(field)),
    cell(typeWords(field.shapes)),
    fallback(field),
    code(examplesOf(field)[0] ?? ''),
  ].join(' | ')} |`;

test('docs/answers.md lists every field as the schema has it', () => {
  const list = [
    '| field | what it is | type | default | example |',
    '| --- | --- | --- | --- | --- |',
    ...fields.map(row),
  ].join('\n');
  expect(list).toContain('| `users.password` * |');
  goldenPart('docs/answers.md', 'fields', `${list}\n`);
});

test('it names every sample there is, and none that is not', () => {
  const named = [...text.matchAll(/`([a-z]+\.(?:yaml|json))`/g)]
    .map(([, name]) => name ?? '')
    .filter(name => name !== 'answers.yaml');
  expect(named.length).toBeGreaterThanOrEqual(8);
  for (const name of named)
    expect([name, existsSync(new URL(`../../assets/samples/${name}`, import.meta.url))]).toEqual([
      name,
      true,
    ]);
});

test('codes that it names exist', () => {
  const codes = [...text.matchAll(/`((?:[A-Z]+-)+[A-Z]+)`/g)].map(([, name]) => name ?? '');
  expect(codes.length).toBeGreaterThanOrEqual(5);
  for (const name of codes) expect(Object.keys(answersProblems)).toContain(name);
});
