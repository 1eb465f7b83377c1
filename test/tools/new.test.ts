// SPDX-License-Identifier: GPL-3.0-or-later
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {transformSync} from 'esbuild';
import {describe, expect, it} from 'vitest';
import {check} from '../../tools/templates/check.ts';
import {page} from '../../tools/templates/page.ts';
import {scenario} from '../../tools/templates/scenario.ts';
import {step} from '../../tools/templates/step.ts';

const repository = join(import.meta.dirname, '../..');

describe.each(Object.entries({step, page, check, scenario}))('npm run new -- %s', (_, template) => {
  const {files, places} = template('my-new-one');

  it('writes modules that parse, whose imports are there', () => {
    expect(Object.keys(files).length).toBeGreaterThan(0);
    for (const [path, text] of Object.entries(files)) {
      transformSync(text, {loader: 'ts'});
      for (const [, word = ''] of text.matchAll(/from '(\.[^']+)'/g)) {
        const imported = join(dirname(path), word);
        expect(existsSync(join(repository, imported)) || imported in files, imported).toBe(true);
      }
    }
  });

  it('names places that are there', () => {
    const paths = places.flatMap(place => /^[\w./-]+\/[\w./-]+|^README\.md/.exec(place) ?? []);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(existsSync(join(repository, path)), path).toBe(true);
  });
});
