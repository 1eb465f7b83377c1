// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {bundleOptions} from '../../qemu/build/bundle.ts';
import {read, repositoryFiles} from './repository.ts';

type Package = {
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly engines: {readonly node: string};
  readonly devEngines: {readonly runtime: {readonly version: string}};
};
const facts = JSON.parse(read('package.json')) as Package;
const least = (range: string): string => range.replace(/^>=/, '');
/** Words of a document, however its lines are broken. */
const words = (path: string): string => read(path).replaceAll(/\s+/g, ' ');

test('the program that npm installs is the one that is built', () => {
  const built = Object.keys(bundleOptions.entryPoints).map(
    name => `dist/${name}${bundleOptions.outExtension['.js']}`,
  );
  expect(Object.values(facts.bin)).toEqual(built);
});

test('what is packed is there', () => {
  const made = ['dist'];
  const absent = facts.files.filter(
    name => !repositoryFiles().some(path => path === name || path.startsWith(`${name}/`)),
  );
  expect(absent).toEqual(made);
});

test('documents name the same versions of Node as package.json', () => {
  const [product, work] = [least(facts.engines.node), least(facts.devEngines.runtime.version)];
  expect(words('README.md')).toContain(`npm with Node ${work} or later`);
  expect(words('CONTRIBUTING.md')).toContain(`any Node from ${work} on`);
  expect(words('CONTRIBUTING.md')).toContain(`Forge runs on Node ${product} or later`);
  expect(bundleOptions.target).toBe(`node${product.split('.')[0]}`);
});
