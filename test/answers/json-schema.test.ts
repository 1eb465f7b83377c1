import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {jsonSchemaOf} from '../../src/answers/known-keys.ts';
import {answersSchema} from '../../src/answers/schema.ts';

/** To make it anew: write `JSON.stringify(jsonSchemaOf(answersSchema), undefined, '\t')` and a line end into the file. */
test('the published JSON Schema, which editors complete answer files by, is that of the rules', () => {
	const published = readFileSync(new URL('../../assets/answers.schema.json', import.meta.url), 'utf8');
	expect(published).toBe(`${JSON.stringify(jsonSchemaOf(answersSchema), undefined, '\t')}\n`);
});
