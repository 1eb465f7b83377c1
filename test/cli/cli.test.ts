// SPDX-License-Identifier: GPL-3.0-or-later
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {version} from '../../src/version.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
// Most of a start from the source is taking the types out of it.
const env = {NODE_COMPILE_CACHE: fileURLToPath(new URL('../../.cache/compiled', import.meta.url))};
const forge = (...words: readonly string[]) =>
  spawnSync(process.execPath, [cli, ...words], {encoding: 'utf8', env});

test('the version is that of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(text)).toMatchObject({version});
});

test('the real program: results on standard output, exit code of the verb', () => {
  const sample = fileURLToPath(new URL('../../assets/samples/minimal.yaml', import.meta.url));
  expect(forge('check', sample)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('minimal.yaml is right: anvil'),
    stderr: '',
  });
});

test('the real program: screens from the source say what to run instead', () => {
  // script(1) gives it a terminal, on which both outputs come together.
  const {status, stdout} = spawnSync(
    'script',
    ['-qec', `${process.execPath} ${cli} tui`, '/dev/null'],
    {encoding: 'utf8', env: {...env, TERM: 'linux'}, input: ''},
  );
  expect([status, stdout]).toEqual([
    2,
    expect.stringContaining('the screens do not run from the source; run "npm run dev"'),
  ]);
});

test('the real program: how it went on standard error', () => {
  expect(forge('chek')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('did you mean "forge check"?'),
  });
});
