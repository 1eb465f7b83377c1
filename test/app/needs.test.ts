// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {describe, expect, it} from 'vitest';

const root = join(import.meta.dirname, '../..');
const sources = globSync('src/**/*.{ts,tsx}', {cwd: root}).map(file => ({
  file,
  text: readFileSync(join(root, file), 'utf8'),
}));

/** Names that a file imports from another, `import type` and `import` alike. */
const importedFrom = (file: string, text: string, from: string): readonly string[] =>
  Array.from(text.matchAll(/import (?:type )?\{([^}]*)\} from '(\.[^']+)'/g)).flatMap(
    ([, names = '', word = '']) =>
      normalize(join(dirname(file), word)) === from
        ? names.split(',').flatMap(name => name.replace('type ', '').trim() || [])
        : [],
  );

const beside = ({file}: {readonly file: string}): boolean =>
  file === 'src/cli.ts' || file.startsWith('src/cli/');

describe('what a function gets of the process', () => {
  it('is the whole only in the command line', () => {
    const takers = sources.filter(
      ({file, text}) => importedFrom(file, text, 'src/cli/context.ts').length > 0,
    );
    expect(takers.length).toBeGreaterThan(5);
    expect(takers.filter(one => !beside(one)).map(({file}) => file)).toEqual([]);
  });

  it('can be put together to the whole nowhere else: the engine itself is not handed on', () => {
    const parts = (file: string, text: string) => importedFrom(file, text, 'src/app/needs.ts');
    expect(sources.some(({file, text}) => parts(file, text).includes('EngineHost'))).toBe(true);
    expect(
      sources
        .filter(one => !beside(one) && parts(one.file, one.text).includes('EngineHost'))
        .map(({file}) => file),
    ).toEqual([]);
  });
});
