// SPDX-License-Identifier: GPL-3.0-or-later
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';

const repository = join(import.meta.dirname, '../..');
const index = readFileSync(join(repository, 'src/steps/index.ts'), 'utf8');

test('every step has a test of its own', () => {
  const steps = [...index.matchAll(/import \{\w+Step\} from '\.\/(.+)\.ts'/g)].map(
    ([, path]) => path ?? '',
  );
  expect(steps.length).toBeGreaterThan(15);
  const tested = (path: string): boolean =>
    existsSync(join(repository, `test/steps/${path}.test.ts`));
  expect(steps.filter(path => !tested(path))).toEqual([]);
});
