// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {livePaths} from '../../src/os/live-paths.ts';

const src = new URL('../../src/', import.meta.url);
const sources = readdirSync(src, {recursive: true, encoding: 'utf8'})
  .filter(path => /\.tsx?$/.test(path) && !path.startsWith('os/'))
  .map(path => ({path, text: readFileSync(new URL(path, src), 'utf8')}));

/**
 * Spellings of what is true of the live system, the image or the installed machine: src/os/ says
 * each once. Prose for people (texts, examples, proofs that are typed) is what may repeat it.
 */
const facts: readonly (readonly [what: string, spelling: RegExp, prose: readonly string[]])[] = [
  ['a path of the live system', /['"`]\/run\/forge/, ['answers/report.ts']],
  ['a path of the installed machine', /['"`]\/var\/lib\/forge/, ['screens/pages/installed.ts']],
  ['a path of the image', /['"`]\/usr\/lib\/forge/, []],
  ['an ssh unit as a value', /['"`]sshd?\.(?:service|socket)['"`]/, []],
  ['a folder of key maps', /['"`]\/usr\/(?:share|lib)\/(?:kbd\/)?keymaps/, []],
  ['a container runtime', /['"`]\/usr\/s?bin\/(?:crun|runc|runsc|kata)/, []],
  ['a number of people', /59_?999|\buid\s*[<>]=?\s*\d{4}/, []],
  ['a mapping of our own', /['"`](?:\/dev\/mapper\/)?forge-(?:state|root)\b/, []],
  ['a SHA-256 in one go', /createHash\('sha256'\)\s*\.update\([^)]*\)\s*\.digest\(/, []],
];

test.each(facts)('%s stands in src/os/ or src/formats/ alone', (_, spelling, prose) => {
  const found = sources
    .filter(({path}) => !path.startsWith('formats/') && !prose.includes(path))
    .filter(({text}) => spelling.test(text))
    .map(({path}) => path);
  expect(found).toEqual([]);
});

test('what texts for people say of the live system is so', () => {
  const known: readonly string[] = Object.values(livePaths);
  const named = sources
    .filter(({path}) => path.startsWith('text/'))
    .flatMap(({text}) => text.match(/\/run\/forge\/[a-z./-]*[a-z]/g) ?? []);
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter(path => !known.includes(path))).toEqual([]);
});
