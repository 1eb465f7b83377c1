// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {read, repositoryFiles} from './repository.ts';

/** Only like a variable: a property of udev's database (assets/udev), a FAT label. */
const others: ReadonlySet<string> = new Set(['FORGE_HELD', 'FORGE_LIVE']);

/** Words of the environment that the text of a program reads. */
const readIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?:'|\benv\.|\$\{)(FORGE_[A-Z_]+)\b/g)]
    .map(([, word = '']) => word)
    .filter(word => !others.has(word));

const programs = repositoryFiles().filter(
  path =>
    /^(src|qemu|test\/support|tools)\/.*\.(ts|tsx|mjs|sh)$/.test(path) ||
    path.startsWith('assets/'),
);

test('docs/environment.md lists every word of the environment that is read, and no other', () => {
  const found = new Set(programs.flatMap(path => readIn(read(path))));
  const listed = [...read('docs/environment.md').matchAll(/^\|(.*?)\|/gm)].flatMap(
    ([, cell = '']) => [...cell.matchAll(/`(FORGE_[A-Z_]+)`/g)].map(([, word = '']) => word),
  );
  expect(listed).toContain('FORGE_READER');
  expect(listed.toSorted()).toEqual([...found].toSorted());
});
