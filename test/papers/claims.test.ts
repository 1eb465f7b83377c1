// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {mustLoadAnswers} from '../../src/answers/load.ts';
import {exitCodes} from '../../src/engine/exit-code.ts';
import {scenarios} from '../../qemu/scenarios/index.ts';
import {points} from '../../qemu/harness/resume/points.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {stepTitles} from '../../src/text/steps.ts';
import {codeOf, fencedBlocks} from './markdown.ts';
import {read, repositoryFiles} from './repository.ts';

const documents = repositoryFiles().filter(path => path.endsWith('.md'));

test('answer files that documents show are right', () => {
  const shown = documents.flatMap(path =>
    fencedBlocks(read(path), 'yaml').map((text, at) => ({
      name: `${path}, example ${at + 1}`,
      text,
    })),
  );
  const whole = shown.filter(({text}) => /^version: 1$/m.test(text));
  expect(whole.length).toBeGreaterThanOrEqual(2);
  for (const {name, text} of whole) expect(mustLoadAnswers(text, name)).toBeDefined();
});

test('scripts of npm that documents name are there', () => {
  const {scripts} = JSON.parse(read('package.json')) as {scripts: object};
  const named = documents.flatMap(path =>
    codeOf(read(path)).flatMap(code =>
      [...code.matchAll(/\bnpm (?:run )?(?!run\b)([a-z]+)/g)].map(([, name]) => name ?? ''),
    ),
  );
  expect(named).toContain('check');
  // Verbs of npm itself.
  const own = new Set(['install', 'ci', ...Object.keys(scripts)]);
  expect(named.filter(name => !own.has(name))).toEqual([]);
});

test('verbs of forge that documents name are there', () => {
  const named = documents.flatMap(path =>
    codeOf(read(path)).flatMap(code =>
      [...code.matchAll(/^(?:sudo )?forge ([a-z][a-z-]*)/g)].map(([, name]) => name ?? ''),
    ),
  );
  expect(named).toContain('install');
  // `payload build` is one verb.
  const known = new Set(verbs.flatMap(({name}) => [name, name.split(' ')[0] ?? name]));
  expect(named.filter(name => !known.has(name))).toEqual([]);
});

test('scenarios and groups that documents name are there', () => {
  const named = documents.flatMap(path =>
    codeOf(read(path)).flatMap(code =>
      [...code.matchAll(/\bnpm run vm -- ([a-z][a-z-]*)/g)].map(([, name]) => name ?? ''),
    ),
  );
  expect(named).toContain('main');
  const known = new Set([
    'list',
    'all',
    ...scenarios.flatMap(({name, groups}) => [name, ...groups]),
  ]);
  expect(named.filter(name => !known.has(name))).toEqual([]);
});

test('docs/unattended.md lists the exit codes', () => {
  const rows = [...read('docs/unattended.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);
  expect(rows.map(Number)).toEqual(Object.values(exitCodes));
});

test("README's table has every step, in the order in which they run", () => {
  const [, table = ''] = read('README.md').split('| step |');
  const named = [...table.matchAll(/^\| ((?:`[a-z-]+` ?)+) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`([a-z-]+)`/g)].map(([, id]) => id),
  );
  expect(named, 'README.md, "What an installation does"').toEqual(Object.keys(stepTitles));
});

test('documents count the points at which installations are killed', () => {
  // What is said, and not the whole document, stands in the message of a failure.
  const counts = (path: string, words: RegExp): readonly number[] =>
    [...read(path).matchAll(words)].map(([, count]) => Number(count));
  expect(counts('README.md', /killed\s+at\s+(\d+)\s+points/g), 'README.md').toEqual([
    points.length,
  ]);
  expect(counts('docs/resume.md', /\b(\d+)\s+points/g), 'docs/resume.md').toEqual([points.length]);
});

test('the keys of the interactive machine are those that README names', () => {
  // Ctrl with a letter is its code less 64 (ASCII).
  const [, leave = '', other = ''] =
    /\[leave, other\] = \['\\u00([0-9A-F]{2})', '\\u00([0-9A-F]{2})'\]/.exec(
      read('qemu/interactive.ts'),
    ) ?? [];
  const key = (code: string): string =>
    `Ctrl-${String.fromCharCode(Number.parseInt(code, 16) + 64)}`;
  const readme = read('README.md').replaceAll(/\s+/g, ' ');
  expect(readme).toContain(`${key(other)} changes between the two consoles of the machine`);
  expect(readme).toContain(`${key(leave)} leaves`);
});
