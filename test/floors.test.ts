// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {golden} from './golden.ts';
import {refusedImports} from './house/imports.ts';
import {floors, refusal, reserved, type Room} from '../src/floors.ts';

const rooms = floors.flat();
const repository = join(import.meta.dirname, '..');
const files = globSync('src/**/*.{ts,tsx,mts,cts,js,mjs,cjs}', {cwd: repository});

/** Whether a room has a folder of that name: lint's patterns cannot tell it from the room. */
const hasFolder = (room: Room, name: string): boolean =>
  files.some(file => file.startsWith(`src/${room}/${name}/`));

/** What lint refuses in a room: the rooms above and beside it, and other rooms' packages. */
const patternsOf = (room: Room): readonly string[] => [
  ...rooms
    .filter(to => refusal(room, to) !== undefined && !hasFolder(room, to))
    .map(to => `**/${to}/**`),
  '../cli.ts',
  '../../cli.ts',
  '../floors.ts',
  '../../floors.ts',
  '**/test/**',
  '**/qemu/**',
  '**/tools/**',
  ...Object.entries(reserved).flatMap(([name, of]) =>
    of.includes(room) ? [] : [name, ...(name.startsWith('node:') ? [] : [`${name}/*`])],
  ),
];

describe('the floors of src/', () => {
  it('list every folder, and no other', () => {
    const folders = files.flatMap(file => {
      const [, folder, ...more] = file.split('/');
      return more.length > 0 && folder !== undefined ? [folder] : [];
    });
    expect(new Set(folders)).toEqual(new Set<string>(rooms));
  });

  it('have three files above them, which no room imports', () => {
    expect(files.filter(file => file.split('/').length === 2).toSorted()).toEqual([
      'src/cli.ts',
      'src/floors.ts',
      'src/version.ts',
    ]);
  });

  it('carry every import, and keep packages in the rooms that they belong to', () => {
    const refused = files.flatMap(file =>
      refusedImports(file, readFileSync(join(repository, file), 'utf8')),
    );
    expect(refused).toEqual([]);
  });

  it('are known to lint, so that an editor says it too', () => {
    const overrides = rooms.map(room => ({
      files: [`src/${room}/**`],
      rules: {'no-restricted-imports': ['error', {patterns: patternsOf(room)}]},
    }));
    golden('oxlint.floors.json', `${JSON.stringify({overrides}, undefined, 2)}\n`);
  });
});

describe('an import is refused', () => {
  const refusedPairs = rooms.flatMap(from =>
    rooms.flatMap(to => (refusal(from, to) === undefined ? [] : [[from, to] as const])),
  );

  it.each(refusedPairs)('from %s to %s', (from, to) => {
    const text = `import {x} from '../${to}/x.ts';`;
    expect(refusedImports(`src/${from}/y.ts`, text)).toHaveLength(1);
    expect(refusedImports(`src/${from}/z/y.ts`, text.replace('../', '../../'))).toHaveLength(1);
  });

  it.each([
    ['engine', 'checks'],
    ['checks', 'steps'],
    ['steps', 'checks'],
    ['system', 'checks'],
    ['engine', 'confinement'],
    ['answers', 'hardware'],
    ['confinement', 'screens'],
    ['headless', 'screens'],
    ['text', 'engine'],
    ['boot', 'disk'],
    ['screens', 'cli'],
    ['screens', 'steps'],
  ] as const)('%s knows no %s', (from, to) => {
    expect(refusal(from, to)).toBeTypeOf('string');
  });

  it.each([
    `import type {X} from '../checks/x.ts';`,
    `import {type X} from '../checks/x.ts';`,
    `import {\n  x,\n} from "../checks/x.ts";`,
    `import {x} from /* why */ '../checks/x.ts';`,
    `import '../checks/x.ts';`,
    `import * as x from './../../src/checks/x.ts';`,
    `import x = require('../checks/x.ts');`,
    `export * from '../checks/x.ts';`,
    `export {x} from "../checks/x.ts";`,
    `type X = import('../checks/x.ts').X;`,
    `type X = typeof import("../checks/x.ts");`,
    `const x = await import('../checks/x.ts');`,
    'const x = await import(`../checks/x.ts`);',
    `const x = await import(name);`,
    `const x = require('../checks/x.ts');`,
    `const x = new URL('../checks/x.ts', import.meta.url);`,
    `import {x} from '../../test/support/x.ts';`,
    `import {x} from '../../qemu/harness/x.ts';`,
    `import x from '../../package.json' with {type: 'json'};`,
    `import '../cli.ts';`,
    `import {floors} from '../floors.ts';`,
    `import {x} from '@intergenos/forge';`,
    `import {readFileSync} from 'fs';`,
    `import {createRequire} from 'node:module';`,
    `import {connect} from 'node:http2';`,
    `import {jsx} from 'react/jsx-runtime';`,
    `import {fc} from 'fast-check';`,
    `const fs = process.getBuiltinModule('node:fs');`,
    `const x = await fetch(url);`,
  ])('%s', text => {
    expect(refusedImports('src/engine/x.ts', text)).not.toEqual([]);
  });

  it('and no other', () => {
    const text = `import {z} from 'zod';\nimport {x} from '../system/x.ts';\nimport './y.ts';`;
    expect(refusedImports('src/engine/x.ts', text)).toEqual([]);
  });
});
