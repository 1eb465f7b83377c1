// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {answersShape} from '../../src/answers/answers-shape.ts';
import {jsonSchemaOf} from '../../src/answers/known-keys.ts';
import {answersSchema} from '../../src/answers/schema.ts';
import {golden} from '../golden.ts';

test('the published JSON Schema, which editors complete answer files by, is that of the rules', () => {
  const schema = `${JSON.stringify(jsonSchemaOf(answersSchema), undefined, '\t')}\n`;
  golden('assets/answers.schema.json', schema);
});

test('it says what it is', () => {
  expect(jsonSchemaOf(answersSchema)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:intergenos:forge:answers:1',
    title: 'Forge answer file, version 1',
    type: 'object',
  });
});

test('what need not be given is not required, and its default is told', () => {
  const {required = [], properties = {}} = answersShape();
  expect(required).toEqual([
    'version',
    'disk',
    'state',
    'locale',
    'keymap',
    'timezone',
    'hostname',
    'users',
    'root',
    'mok',
  ]);
  for (const [key, {default: otherwise}] of Object.entries(properties))
    expect([key, otherwise === undefined]).toEqual([key, required.includes(key)]);
});
