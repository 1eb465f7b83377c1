// SPDX-License-Identifier: GPL-3.0-or-later
import {spawnSync} from 'node:child_process';
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/**
 * `npm run golden`: writes every committed file that is generated (pages of docs, frames of the
 * screens, schema, man pages, completions, lint's rules for the floors) and says what changed. The
 * tests that compare such a file are those that use test/golden.ts.
 */
const repository = join(import.meta.dirname, '..');

const git = (...words: readonly string[]): readonly string[] =>
  spawnSync('git', words, {cwd: repository, encoding: 'utf8'}).stdout.split('\n').filter(Boolean);

/** A hash for each file that differs from the last commit, by its path. */
function changes(): ReadonlyMap<string, string> {
  const paths = git('ls-files', '--modified', '--others', '--exclude-standard');
  return new Map(paths.map(path => [path, git('hash-object', '--', path)[0] ?? 'gone']));
}

const tests = globSync('test/**/*.test.{ts,tsx}', {cwd: repository}).filter(path =>
  /from '[./]*\/golden\.ts'/.test(readFileSync(join(repository, path), 'utf8')),
);
const before = changes();
const {status} = spawnSync('vitest', ['run', '--no-isolate', '--reporter=dot', ...tests], {
  cwd: repository,
  stdio: 'inherit',
  env: {...process.env, GOLDEN: '1', FORGE_ALL_WALKS: '1'},
});
const renewed = [...changes()].filter(([path, hash]) => before.get(path) !== hash);
for (const [path] of renewed) console.log(`renewed ${path}`);
console.log(
  renewed.length === 0 ? 'everything generated was as it is' : `${renewed.length} files: git diff`,
);
process.exit(status ?? 1);
