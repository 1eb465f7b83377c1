// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {commentsOf} from './comments.ts';

const repository = join(import.meta.dirname, '../..');
const comments = globSync('{src,qemu,test,tools}/**/*.{ts,tsx}', {cwd: repository})
  .filter(file => !file.includes('/fixtures/'))
  .flatMap(file =>
    commentsOf(readFileSync(join(repository, file), 'utf8')).map(one => ({file, ...one})),
  );

it('a comment has at most three lines of prose: a longer one is a page of docs/', () => {
  expect(comments.length).toBeGreaterThan(2000);
  const long = comments.filter(({prose}) => prose.length > 3);
  expect(long.map(({file, line}) => `${file}:${line}`)).toEqual([]);
});

it('prose is what is no tag, list or table', () => {
  const text = ['/**', ' * One', ' * two', ' * @param x - of', ' *   three', ' */', '// four'];
  expect(commentsOf(text.join('\n')).map(({prose}) => prose)).toEqual([['One', 'two'], ['four']]);
});
