// SPDX-License-Identifier: GPL-3.0-or-later
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {anchors, codeOf, linksOf, pathsIn, proseLines} from './markdown.ts';
import {read, repositoryFiles, root} from './repository.ts';

const documents = repositoryFiles().filter(path => path.endsWith('.md'));
const there = (path: string): boolean => existsSync(join(root, path));

test('there are documents to look at', () => {
  expect(documents).toContain('README.md');
  expect(documents.length).toBeGreaterThan(80);
});

/** What `find` finds in each document, with the document before it. */
const everywhere = (find: (text: string, path: string) => readonly string[]): readonly string[] =>
  documents.flatMap(path => find(read(path), path).map(found => `${path}: ${found}`));

test('documents are wrapped at 100 columns', () => {
  const wide = everywhere(text =>
    proseLines(text)
      .filter(({text: words}) => [...words].length > 100)
      .map(({line, text: words}) => `${line}: ${words}`),
  );
  expect(wide).toEqual([]);
});

test('comments of scripts, units and samples are wrapped there too', () => {
  const commented = repositoryFiles().filter(
    path => /^(assets\/|qemu\/build\/tree\/|\.ci\/)|\.(sh|py)$/.test(path) && !/\.psf/.test(path),
  );
  expect(commented.length).toBeGreaterThan(40);
  const wide = commented.flatMap(path =>
    read(path)
      .split('\n')
      .filter(line => /^\s*#/.test(line) && [...line].length > 100)
      .map(line => `${path}: ${line}`),
  );
  expect(wide).toEqual([]);
});

test('links lead to what is there', () => {
  const broken = everywhere((text, path) =>
    linksOf(text).filter(link => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!there(target)) return true;
      return anchor !== undefined && !anchors(read(target)).includes(anchor);
    }),
  );
  expect(broken).toEqual([]);
});

test('every document is linked from another', () => {
  const linked = new Set(
    documents.flatMap(path =>
      linksOf(read(path)).map(link => join(dirname(path), link.split('#')[0] ?? '')),
    ),
  );
  expect(documents.filter(path => path !== 'README.md' && !linked.has(path))).toEqual([]);
});

test('paths that they name are there', () => {
  expect(
    everywhere(text =>
      codeOf(text)
        .flatMap(pathsIn)
        .filter(path => !there(path)),
    ),
  ).toEqual([]);
});

/** Named by sources, and other projects' own. */
const elsewhere = ['docs/ENVIRONMENT.md', 'docs/linux/sandboxing.md'];

test('documents that sources name are there', () => {
  const sources = repositoryFiles().filter(path => /\.(tsx?|sh|py|yaml|service)$/.test(path));
  const named = sources.flatMap(path =>
    [...read(path).matchAll(/\bdocs\/[\w/.-]+\.(?:md|txt)\b/g)].map(([file]) => ({path, file})),
  );
  expect(named.length).toBeGreaterThan(10);
  const absent = named.filter(({file}) => !there(file));
  expect(absent.filter(({file}) => !elsewhere.includes(file))).toEqual([]);
  expect(new Set(absent.map(({file}) => file))).toEqual(new Set(elsewhere));
});
